/** All guards, in the order in which they speak. A new one is a file in guards/ and a line here. */
export type GuardName = 'mode' | 'paused' | 'scope' | 'evidence' | 'taken-back' | 'tried' | 'storm' | 'risk';
