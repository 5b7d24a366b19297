/**
 * JSON lines, and counters in CloudWatch's embedded metric format, by plain writes to stdout: Lambda's JSON log format leaves such lines alone, while
 * console.log would wrap a metric in a record of its own, where CloudWatch does not find it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Log } from './world.ts';

/** CloudWatch's namespace of our metrics: template.yaml's alarms name it too. */
export const namespace = 'ecs-medic';

type Level = 'INFO' | 'WARN' | 'ERROR';
type Fields = Readonly<Record<string, unknown>>;

/** What a log is made with. */
export interface LogOptions {
  readonly now: () => Date;
  readonly requestId: string;
  /** Where lines go; the process's stdout unless a test listens. */
  readonly write?: (line: string) => void;
}

/** A Log that writes each entry as one JSON line, with time and request id. */
export function createLog({ now, requestId, write = (line) => process.stdout.write(line) }: LogOptions): Log {
  const line = (level: Level, message: string, fields: Fields = {}) =>
    write(`${JSON.stringify({ ...fields, level, message, timestamp: now().toISOString(), requestId }, plain)}\n`);
  return {
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
    error: (message, fields) => line('ERROR', message, fields),
    count: (metric, fields = {}) => write(`${JSON.stringify(metricLine(metric, fields, now()))}\n`),
  };
}

/** An Error has no enumerable fields; its stack says more than its message, and holds none of the account's data. */
const plain = (_key: string, value: unknown): unknown => (value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value);

/** Fields are not dimensions: CloudWatch bills every value of a dimension as a metric, and there are some seventy causes. Logs Insights counts by fields too. */
const metricLine = (metric: string, fields: Readonly<Record<string, string>>, now: Date) => ({
  _aws: {
    Timestamp: now.getTime(),
    CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: metric, Unit: 'Count' }] }],
  },
  ...fields,
  [metric]: 1,
});
