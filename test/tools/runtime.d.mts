/** Run `node client index.handler` in the function's folder. */
export function runtimeClient(): { readonly node: string; readonly client: string };
export function setup(): void;
