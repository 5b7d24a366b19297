export function packagedTemplate(zips: Readonly<Record<string, string>>): string;
export function zipName(folder: string, zip: Uint8Array): string;
