declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in process, without transactions. https://github.com/architect/dynalite */
  // biome-ignore lint/style/noDefaultExport: it is how the package exports itself
  export default function dynalite(options?: { readonly createTableMs?: number; readonly deleteTableMs?: number }): Server;
}
