/** Takes events out of what keeps them: a log group, a queue, Lambda's record of a failure. */

/** One event, and the path to it in what keeps it: `events.3`; empty where nothing does. */
export interface Kept {
  readonly path: string;
  readonly value: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An event as a text within JSON; what is no JSON is a message. */
function read(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A field that holds a list, and how each element holds its event. */
interface Wrapping {
  readonly list: string;
  of(element: unknown): unknown;
}

const field =
  (name: string) =>
  (element: unknown): unknown =>
    isObject(element) ? element[name] : undefined;

const wrappings: readonly Wrapping[] = [
  // aws logs filter-log-events, get-log-events: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
  { list: 'events', of: field('message') },
  // aws logs get-query-results: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
  { list: 'results', of: (row) => (Array.isArray(row) ? field('value')(row.find((cell) => field('field')(cell) === '@message')) : undefined) },
  // aws sqs receive-message, as of the failure queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
  { list: 'Messages', of: field('Body') },
];

/** One row as the console of Logs Insights writes it; what the failure queue keeps: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const holders = ['@message', 'requestPayload'] as const;

/** Every event that a value keeps, however deep; the value itself where it wraps none. */
export function kept(value: unknown): readonly Kept[] {
  if (!isObject(value) || 'detail-type' in value) return [{ path: '', value }];
  const holder = holders.find((name) => name in value);
  if (holder) return under(holder, value[holder]);
  const wrapping = wrappings.find(({ list }) => Array.isArray(value[list]));
  if (!wrapping) return [{ path: '', value }];
  const elements = value[wrapping.list] as readonly unknown[];
  return elements.flatMap((element, at) => under(`${wrapping.list}.${at}`, wrapping.of(element)));
}

const under = (place: string, wrapped: unknown): readonly Kept[] =>
  kept(read(wrapped)).map(({ path, value }) => ({ path: [place, path].filter(Boolean).join('.'), value }));
