import { expect, test } from 'vitest';
import { classify } from '../../functions/classify/classify.ts';
import type { Message } from './corpus.ts';
import { corpus, isRight } from './corpus.ts';

/** What people call their services: words that some row of the catalogue looks for in a sentence. */
const names = [
  'AGENT',
  'capability',
  'capacity',
  'certificate',
  'cloudwatch-agent',
  'credential-spec',
  'dns-lookup',
  'efs-mount-helper',
  'env-file',
  'envoy-proxy',
  'fluentd',
  'health-check',
  'log-group',
  'manifest-tool',
  'network-interface',
  'not-found',
  'nvidia-gpu',
  'oom-killer',
  'port-scanner',
  'quota',
  'secrets-manager',
  'splunk-forwarder',
  'spot-interruption',
  'ssm-parameter-store',
  'throttling',
  'timeout-service',
  'tmpfs',
  'unauthorized',
  'user-initiated',
  'volume-driver',
  'x509',
  'zstd',
];

const namesInTexts = /my-app|my-repo|some\/nonsense|\bnginx\b/g;

const mistaken = (message: Message, name: string): readonly string[] =>
  ([message.stoppedReason, message.containerReason] as const).flatMap((text) => {
    if (!text || text.search(namesInTexts) < 0) return [];
    const found = (said: string) => classify([{ field: 'container.reason', text: said }]).cause;
    const renamed = found(text.replace(namesInTexts, name));
    return isRight(message, found(text)) && !isRight(message, renamed) ? [`${message.id}: ${renamed}, not ${message.cause}`] : [];
  });

test.each(names)('a service, repository or path called %s decides nothing', (name) => {
  expect(corpus('official').flatMap((message) => mistaken(message, name))).toEqual([]);
});
