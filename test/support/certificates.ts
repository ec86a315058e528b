/** Certificates for servers of tests (RFC 5280, in DER): an authority of a test's own, and whom it vouches for. Node can check but not make them. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Identity {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** PEM: what a client is given to trust. */
  readonly certificate: string;
  /** A certificate for these names and addresses. */
  issue(names: readonly string[], validity?: Validity): Identity;
}

interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;
const around = (now: number): Validity => ({ from: new Date(now - DAY_MS), to: new Date(now + DAY_MS) });

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const head = size < 0x80 ? [tag, size] : size < 0x1_00 ? [tag, 0x81, size] : [tag, 0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...items: readonly Uint8Array[]) => der(0x30, ...items);
const integer = (bytes: Uint8Array) => der(0x02, bytes);
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);
const explicit = (tag: number, content: Uint8Array) => der(0xa0 + tag, content);
const utcTime = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] => (value < 0x80 ? [value] : [...base128(value >> 7).map((one) => one | 0x80), value & 0x7f]);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const named = (name: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(name)))));
const extension = (id: string, value: Uint8Array) => sequence(oid(id), octets(value));

const alternativeName = (name: string): Buffer =>
  /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly validity: Validity;
  readonly extension: Buffer;
}

function certify({ subject, issuer, publicKey, validity, extension: more }: Wanted, key: KeyObject): string {
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    named(issuer),
    sequence(utcTime(validity.from), utcTime(validity.to)),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(more)),
  );
  const whole = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, { key, dsaEncoding: 'der' })));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function createAuthority(name: string): Authority {
  const own = newKeys();
  const isAuthority = extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff]))));
  const validity = around(Date.now());
  return {
    certificate: certify({ subject: name, issuer: name, publicKey: own.publicKey, validity, extension: isAuthority }, own.privateKey),
    issue(names, valid = validity) {
      const { publicKey, privateKey } = newKeys();
      const alternatives = extension('2.5.29.17', sequence(...names.map(alternativeName)));
      return {
        certificate: certify(
          { subject: names[0] ?? 'nobody', issuer: name, publicKey, validity: valid, extension: alternatives },
          own.privateKey,
        ),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
