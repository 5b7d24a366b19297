/** All fixes. A new one is a file in fixes/ and a line here. */
export type FixName = 'attach-execution-policy' | 'create-log-group';
