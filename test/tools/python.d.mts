export function pythonEnvironment(): { bin(name: string): string };
export function setup(): void;
