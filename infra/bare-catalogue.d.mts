import type { Plugin } from 'esbuild';
export const bareCatalogue: Plugin;
