/**
 * What keeps a log driver from being set up stands in the driver's own words; whose options they are, in the task definition. Options' values are not read: tokens
 * stand in them. Pure. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
 */
import { regionGrammar } from '../../arn.ts';
import type { Step } from '../../model.ts';
import type { ContainerDefinition } from '../evidence.ts';
import type { Asked, Claim } from '../probe.ts';
import { containerPath, revisionOf, revisionStep } from './ecs/steps.ts';
import type { Revisable } from './revise-references.ts';

interface Fault {
  readonly says: string;
  readonly steps: readonly Step[];
  readonly hurdle: 'log-driver' | 'log-target';
}

interface Meant {
  readonly revision: string;
  readonly driver: string;
  /** Null: the text could be about several. */
  readonly container: ContainerDefinition | null;
  /** Names of what it is given, by value or from a secret. */
  readonly options: readonly string[];
  readonly revised: Revisable;
}

/** Blames the task definition's log configuration where the driver's own words say so. */
export function driverClaims({ match, evidence, failure }: Asked): readonly Claim[] {
  const definition = evidence['task-definition'];
  const isOfDriver = match.cause === 'log-driver-invalid' || match.cause === 'log-unreachable';
  if (!definition || !isOfDriver || !match.because) return [];
  const meant = meantBy({ definition, failure, deploying: evidence.service ?? null });
  const fault = match.cause === 'log-unreachable' ? unheard(match.because.text, meant) : faultIn(match.because.text, meant);
  if (!fault) return [];
  return [{ verdict: 'blames', cause: 'log-driver-invalid', culprit: { id: meant.revision, says: fault.says }, hurdle: fault.hurdle, steps: fault.steps }];
}

/** The container of the text, else the only one with a driver. */
function meantBy(revised: Revisable): Meant {
  const { definition } = revised;
  const driven = definition.containers.filter(({ logDriver }) => logDriver !== null);
  const container = driven.find(({ name }) => name === definition.failing) ?? (driven.length === 1 ? driven[0]! : null);
  const drivers = [...new Set(driven.map(({ logDriver }) => logDriver))];
  return {
    revision: revisionOf(definition),
    driver: container?.logDriver ?? (drivers.length === 1 ? drivers[0]! : 'its log driver'),
    container,
    options: (container ? [container] : driven).flatMap(({ logOptions, logSecrets }) => [...logOptions, ...logSecrets.map(({ name }) => name)]),
    revised,
  };
}

const faultIn = (text: string, meant: Meant): Fault | null =>
  strange(text, meant) ?? lacking(text, meant) ?? noRegion(text, meant) ?? unrouted(text, meant) ?? refused(text, meant) ?? unheard(text, meant);

const whose = ({ container }: Meant): string => (container ? ` of container ${container.name}` : '');

/** `unknown log opt 'awslogs-grp' for awslogs log driver` */
function strange(text: string, meant: Meant): Fault | null {
  const { option } = /unknown log opt '(?<option>[\w.-]{1,80})'/.exec(text)?.groups ?? {};
  if (!option || !meant.options.includes(option)) return null;
  const says = `Take option ${option} away, unless it is a misspelling of one that is meant.`;
  const drop = (name: string): Step =>
    revisionStep(
      { changes: [`del(${containerPath(name)}.logConfiguration.options[${JSON.stringify(option)}])`], says },
      meant.revised.definition,
      meant.revised,
    );
  return {
    says: `${meant.revision}: log driver ${meant.driver} knows no option ${option}`,
    steps: [meant.container ? drop(meant.container.name) : { says }],
    hurdle: 'log-driver',
  };
}

/** What is known without anybody's word: the rest only its owner knows. */
const knownValues: Readonly<Record<string, (revised: Revisable) => string>> = {
  'awslogs-region': ({ failure }) => failure.where.region,
  'awslogs-stream-prefix': ({ definition }) => definition.family,
};

const missingOption =
  /must specify a value for log opt '(?<asked>[\w.-]{1,80})'|(?<named>(?:awslogs|splunk|gelf|syslog|fluentd)-[a-z-]{2,40}) is (?:required|expected)/;

function lacking(text: string, meant: Meant): Fault | null {
  const { asked, named = asked } = missingOption.exec(text)?.groups ?? {};
  if (!named || meant.options.includes(named)) return null;
  const says = `Give log driver ${meant.driver}${whose(meant)} the option ${named}.`;
  return {
    says: `${meant.revision}: log driver ${meant.driver} lacks option ${named}`,
    steps: [setOption(meant, { option: named, says }) ?? { says, lines: [`"options": {"${named}": "…"}`] }],
    hurdle: 'log-driver',
  };
}

function setOption({ container, revised }: Meant, { option, says }: { readonly option: string; readonly says: string }): Step | null {
  const value = knownValues[option]?.(revised);
  if (!container || !value) return null;
  const place = `${containerPath(container.name)}.logConfiguration.options[${JSON.stringify(option)}]`;
  return revisionStep({ changes: [`${place} = ${JSON.stringify(value)}`], says: `${says} ${value} is what it should be here.` }, revised.definition, revised);
}

/** A Region that is none has no endpoint. */
function noRegion(text: string, meant: Meant): Fault | null {
  const region = meant.container?.awslogs?.region;
  if (!region || regionGrammar.test(region) || !/endpoint|no such host|region/i.test(text)) return null;
  const says = `Name a Region in awslogs-region${whose(meant)}.`;
  return {
    says: `${meant.revision} names ${region.slice(0, 60)} as awslogs-region, which is no Region`,
    steps: [setOption(meant, { option: 'awslogs-region', says }) ?? { says }],
    hurdle: 'log-driver',
  };
}

/** FireLens hands the options to its router: without any, it has no driver arguments. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
function unrouted(text: string, meant: Meant): Fault | null {
  if (!/no log configuration specified/.test(text) || meant.options.length > 0) return null;
  const says = `Give logConfiguration${whose(meant)} options for its log router: where it sends, at least.`;
  return {
    says: `${meant.revision}: log driver ${meant.driver}${whose(meant)} has no options`,
    steps: [{ says, lines: ['"options": {"Name": "<the output of Fluent Bit>"}'] }],
    hurdle: 'log-driver',
  };
}

/** The target answered, and took no token. */
function refused(text: string, meant: Meant): Fault | null {
  if (meant.driver !== 'splunk' || !/invalid token|failed to verify connection - 40[13]/i.test(text)) return null;
  const token = meant.container?.logSecrets.find(({ name }) => name === 'splunk-token');
  const where = token ? `in ${token.valueFrom}` : 'in its options';
  return {
    says: `Splunk refused the token of log driver ${meant.driver}${whose(meant)}`,
    steps: [{ says: `Put a token that Splunk's HTTP Event Collector takes where the driver reads it: ${where}. It may be disabled or deleted there.` }],
    hurdle: 'log-driver',
  };
}

/** With it fluentd's driver starts whoever listens. https://docs.docker.com/engine/logging/drivers/fluentd/ */
const async = 'fluentd-async';

/** The driver reached nobody, and CloudWatch Logs is not whom it wanted. */
function unheard(text: string, meant: Meant): Fault | null {
  const { address } = /dial (?:tcp|udp|unix):? (?<address>[\w.:[\]/-]{3,80}): (?:connect|i\/o)/.exec(text)?.groups ?? {};
  if (!address || meant.driver === 'awslogs' || !meant.container || address.startsWith('169.254.')) return null;
  if (meant.options.includes(async)) return null;
  const start = { says: `Start what listens at ${address}, on the same host or network, before this task; or give the driver the address where it listens.` };
  const unmoved: readonly Step[] = meant.driver === 'fluentd' ? [startsUnheard(meant.container.name, meant.revised)] : [];
  return { says: `${meant.revision}: nobody answers log driver ${meant.driver} at ${address}`, steps: [start, ...unmoved], hurdle: 'log-target' };
}

const startsUnheard = (container: string, revised: Revisable): Step =>
  revisionStep(
    {
      changes: [`${containerPath(container)}.logConfiguration.options["${async}"] = "true"`],
      says: `Or let container ${container} start while nobody listens: logs are kept in memory and lost if that lasts.`,
    },
    revised.definition,
    revised,
  );
