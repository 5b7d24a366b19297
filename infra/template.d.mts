export function parseTemplate(text: string): unknown;
