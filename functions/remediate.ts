/** Lambda: EventBridge brings a stopped task, or a service that cannot place one; one run of the pipeline. */
import { handlerOf } from './lambda.ts';
import { remediate } from './pipeline.ts';

/** Throws what Lambda should try again; after the third try the failure queue keeps the event. */
export const handler = handlerOf(remediate);
