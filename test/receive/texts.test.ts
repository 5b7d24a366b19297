import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, serviceTexts, taskTexts } from '../../functions/receive/texts.ts';

describe('a text is cleaned of', () => {
  test.each([
    ['control characters', 'a\u0000b\u0007c\u001bd\u007fe\u0085f', 'abcde\nf'],
    ['what cannot be seen', 'Out\u200bOf\u00ad\ufeffMemory\u2060', 'OutOfMemory'],
    ['what turns the line round', 'a\u202eb\u2066c', 'abc'],
    ['halves of a surrogate pair', `a\ud83db\ude00c😀`, 'abc😀'],
    ['carriage returns, which become line breaks', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['blanks around it', '  \n a \t', 'a'],
  ])('%s', (_what, text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });

  test('what is beyond 4 KB, without cutting a character in two', () => {
    expect(clean('x'.repeat(1_000_000))).toHaveLength(4096);
    expect(clean(`${'x'.repeat(4095)}😀`)).toBe('x'.repeat(4095));
  });

  test('nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => clean(clean(text)) === clean(text)));
  });
});

describe('the texts of a task', () => {
  test("are its own words, then each container's, exit codes as texts", () => {
    const texts = taskTexts({
      stoppedReason: 'Essential container in task exited',
      stopCode: 'EssentialContainerExited',
      containers: [
        { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        { name: 'proxy', exitCode: 0 },
      ],
    });

    expect(texts).toEqual([
      { field: 'task.stoppedReason', text: 'Essential container in task exited' },
      { field: 'task.stopCode', text: 'EssentialContainerExited' },
      { field: 'container.reason', container: 'app', text: 'OutOfMemoryError: Container killed due to memory usage' },
      { field: 'container.exitCode', container: 'app', text: '137' },
      { field: 'container.exitCode', container: 'proxy', text: '0' },
    ]);
  });

  test("are an attachment's reason, and its status only where it failed", () => {
    const details = [
      { name: 'statusReason', value: 'ECS timed out while configuring the EBS volume attachment to your Task.' },
      { name: 'volumeName', value: 'data' },
    ];

    expect(taskTexts({ attachments: [{ status: 'DELETED', details }, { status: 'FAILED' }] })).toEqual([
      { field: 'attachment.status', text: 'ECS timed out while configuring the EBS volume attachment to your Task.' },
      { field: 'attachment.status', text: 'FAILED' },
    ]);
  });

  test('are none where it says nothing', () => {
    expect(taskTexts({ stoppedReason: ' \u200b', containers: [{}], attachments: [{ status: 'DELETED' }] })).toEqual([]);
  });
});

test('the text of a service event is its reason', () => {
  expect(serviceTexts({ reason: 'RESOURCE:FARGATE' })).toEqual([{ field: 'service.reason', text: 'RESOURCE:FARGATE' }]);
  expect(serviceTexts({})).toEqual([]);
});
