/** A zip of a folder's files, as Lambda takes it. The same files give the same bytes, so that an unchanged function is not deployed anew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

// 1 January 1980, the format's first day: a date of building would make each zip another.
const date = 0x0021;
const readableByAll = 0o100644 * 0x10000;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 (before each file) and 4.3.12 (the directory at the end). */
function headers(name, content, offset) {
  const packed = deflateRawSync(content, { level: 9 });
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt16LE(date, 8);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(Buffer.byteLength(name), 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(readableByAll, 6);
  tail.writeUInt32LE(offset, 10);
  return {
    file: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name), packed]),
    entry: Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, tail, Buffer.from(name)]),
  };
}

/** The zip's bytes. */
export function zipFolder(folder) {
  const files = [];
  const entries = [];
  let offset = 0;
  for (const name of filesBelow(folder)) {
    const { file, entry } = headers(name, readFileSync(join(folder, name)), offset);
    files.push(file);
    entries.push(entry);
    offset += file.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, directory, end]);
}
