export function packagedTemplate(): string;
