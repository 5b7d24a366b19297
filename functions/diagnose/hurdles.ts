/**
 * What a task has to get past before it runs, by the order in which a start meets it. Of several faults the one at the first hurdle is named, for whoever mends a
 * later one first only sees the task fail at the earlier. Hurdles of one number are equals: then the fault that the text itself names goes before the others.
 */
export const hurdles = {
  /** A boundary, an organization's policy or an explicit deny around the role: named before a right that the role only lacks, because a grant would not help. */
  'role-wall': 1,
  role: 2,
  'network-interface': 2,
  'docker-hub-login': 2,
  build: 2,
  /** Where a log driver other than CloudWatch's sends to: the container does not start without it. */
  'log-target': 3,
  network: 4,
  image: 5,
  'secret-reference': 6,
  secret: 7,
  'secret-wall': 8,
  'secret-right': 9,
  /** The secret's own policy, or its account's. */
  'secret-policy': 10,
  'key-wall': 10,
  /** The key that encrypts the secret, and the role's right to use it. */
  key: 11,
  'key-policy': 12,
  'secret-value': 13,
  volume: 13,
  'login-value': 14,
  'file-system': 14,
  'log-wall': 14,
  'environment-file': 15,
  'log-driver': 16,
  'log-group-right': 17,
  log: 18,
  /** What rests on the text alone, and what a container did once it ran: anything proved before that is named first. */
  word: 19,
  run: 20,
} as const satisfies Readonly<Record<string, number>>;

/** The name of a hurdle, as a claim gives it. */
export type Hurdle = keyof typeof hurdles;
