import { expect, test } from 'vitest';
import { normalise } from '../../functions/classify/clean.ts';

test.each([
  ['line breaks and tabs become one space', 'unable to\n    pull\tsecrets\r\n', 'unable to pull secrets'],
  ['curly quotes become straight', 'The task can’t pull ‘my-app’ “now”', "The task can't pull 'my-app' \"now\""],
  ['what cannot be seen is dropped', 'Out\u200bOf\u00adMemory\ufeffError', 'OutOfMemoryError'],
  ['what turns the line round is dropped', 'exec \u202eformat\u202c error', 'exec format error'],
  ['full-width letters and colons become narrow', 'ＣａｎｎｏｔＰｕｌｌ：ｘ', 'CannotPull:x'],
  ['written-out breaks and quotes are undone', 'caused \\"exec: \\\\\\"run\\\\\\": no such file\\"\\n\\tdone', 'caused "exec: "run": no such file" done'],
  ["a page's markup is undone", 'Task stopped at: 2024<br/>&quot;x&quot;&nbsp;y **z**', 'Task stopped at: 2024 "x" y z'],
  ['entities are undone in a text that is plain otherwise', 'can&#39;t find &lt;id&gt; &amp; &#x27;x&#x27;', "can't find <id> & 'x'"],
  ['escapes of other letters are undone', 'The task can\\u2019t pull \\u003cimage\\u003e', "The task can't pull <image>"],
  ['a written-out break parts two words', 'no container instance\\nmet all of its\\\\nrequirements', 'no container instance met all of its requirements'],
  ['the marks of a quotation, a comment and a table are dropped', 'unable\n> to\n    // pull\n# the\r\n| image', 'unable to pull the image'],
  ['a relative Windows path keeps its backslashes', 'exec: "bin\\run.exe"', 'exec: "bin\\run.exe"'],
  ['a Windows path keeps its backslashes', 'exec: "C:\\new\\run.exe"', 'exec: "C:\\new\\run.exe"'],
  ['control characters are a space', 'a\u0007b\u009fc', 'a b c'],
  ['plain text is left as it is', 'CannotPullContainerError: EOF', 'CannotPullContainerError: EOF'],
])('%s', (_what, text, line) => {
  expect(normalise(text)).toBe(line);
});
