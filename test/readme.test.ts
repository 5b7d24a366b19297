import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const shown = /<!-- golden: (?<name>[a-z-]+) -->\n(?:```text\n[\s\S]*?\n```\n)?/g;
const scripts = Object.keys((JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts);

describe('the README', () => {
  it('shows messages as they are sent', async () => {
    const rendered = textOf('README.md').replace(shown, (...match) => {
      const { name } = match.at(-1) as { name: string };
      return `<!-- golden: ${name} -->\n\`\`\`text\n${textOf(`test/notify/golden/${name}.txt`).trimEnd()}\n\`\`\`\n`;
    });

    await expect(rendered).toMatchFileSnapshot('../README.md');
  });

  it('says of the breaks what their page says', () => {
    const { single, pairs } = /culprit right in (?<single>\d+ of \d+) single faults .* (?<pairs>\d+ of \d+) pairs/.exec(textOf('docs/breaks.md'))!.groups!;

    expect(textOf('README.md')).toContain(`| ${single} single faults in five reference accounts, ${pairs} pairs; nobody falsely |`);
  });

  it.each(['README.md', 'docs/architecture.md'])('%s links to pages that exist', (page) => {
    const links = Array.from(textOf(page).matchAll(/\]\((?<path>[^)#:]+)(?:#[^)]*)?\)/g), ({ groups }) => groups!['path']!);

    expect(links.filter((path) => !existsSync(new URL(page.startsWith('docs/') ? `docs/${path}` : path, root)))).toEqual([]);
  });

  it.each(['README.md', 'docs/architecture.md'])('%s names scripts that exist', (page) => {
    const named = Array.from(textOf(page).matchAll(/npm run (?:--silent )?(?<script>[a-z]+)/g), ({ groups }) => groups!['script']!);

    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });
});
