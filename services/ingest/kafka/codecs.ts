/** The compressions that producers may use and kafkajs does not bring: LZ4, Snappy, Zstandard. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress as snappyCompress, uncompress as snappyUncompress } from 'snappy';

interface Encoder {
  readonly buffer: Buffer;
}

const zstd = promisify(zstdCompress);
const unzstd = promisify(zstdDecompress);

/** Java clients wrap Snappy in blocks of their own (xerial): magic, two versions of 4 bytes, then length-prefixed blocks. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;

async function uncompressSnappy(buffer: Buffer): Promise<Buffer> {
  if (!buffer.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return asBuffer(await snappyUncompress(buffer));
  const parts: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < buffer.length;) {
    const sizeBytes = buffer.readInt32BE(at);
    parts.push(asBuffer(await snappyUncompress(buffer.subarray(at + 4, at + 4 + sizeBytes))));
    at += 4 + sizeBytes;
  }
  return Buffer.concat(parts);
}

const asBuffer = (value: Buffer | string): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

/** Tell kafkajs how to read and write them; its registry is one a process. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: Encoder) => compressFrame(encoder.buffer),
    decompress: (buffer: Buffer) => decompressFrame(buffer),
  });
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: (encoder: Encoder) => snappyCompress(encoder.buffer),
    decompress: uncompressSnappy,
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: (encoder: Encoder) => zstd(encoder.buffer),
    decompress: (buffer: Buffer) => unzstd(buffer),
  });
}
