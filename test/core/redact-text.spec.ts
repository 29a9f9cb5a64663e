import { expect } from 'chai';
import fc from 'fast-check';
import { BACKEND_TEXT_LENGTH_MAX, TEXT_READ_LENGTH_MAX } from '../../src/core/limits.js';
import { backendText, redactText } from '../../src/core/redact-text.js';

describe('redactText()', () => {
  const KEY = 'q8-Zr_0pW3';
  for (const text of [
    `bad key Bearer ${KEY}`,
    `Authorization: Bearer ${KEY}`,
    `authorization: ${KEY}`,
    `x-api-key: ${KEY}`,
    `{"apiKey":"${KEY}"}`,
    `{\\"api_key\\":\\"${KEY}\\"}`,
    `API key=${KEY}`,
    `token=${KEY}`,
    `access_token: '${KEY}'`,
    `refreshToken=${KEY}&x=1`,
    `password: ${KEY}`,
    `cannot reach redis://user:${KEY}@10.0.0.7:6379`,
    `http://10.0.0.7:${KEY}@1`,
    `http://${KEY}:30000@10.0.0.7`,
    `Incorrect key provided: sk-${KEY}`,
    `no access for hf_${KEY}`,
    `jwt eyJhbGciOiJIUzI1NiJ9.${KEY}.sig`,
  ]) {
    it(`W10 hides the secret of: ${text}`, () => expect(redactText(text)).to.not.contain(KEY));
  }

  it('leaves ordinary words alone', () => {
    for (const text of [
      'max_tokens: 512',
      'out of memory: 3 of 8 GPUs',
      'HTTP 503',
      'token expired',
      'http://h:30000@0 is gone, and so is {"url":"http://[::1]:30000@12"}, grpc://h:1@3.',
    ]) {
      expect(redactText(text)).to.equal(text);
    }
  });
});

describe('backendText()', () => {
  it('W10 hides the key that was sent, in whatever words it is quoted', () => {
    expect(backendText('who is kilo-42?', 'kilo-42')).to.equal('who is [redacted]?');
    expect(backendText('1 of 3 replicas', '1')).to.equal('1 of 3 replicas');
  });

  it('H8 holds no control characters, and none that turn text around', () => {
    expect(backendText('\u001b[31mred\u0000\r\n\u202eevil\u2028')).to.equal('[31mred evil');
    expect(backendText('Bearer\u0000abcd1234')).to.equal('Bearer [redacted]');
  });

  for (const length of [-1, 0, 1].map((more) => BACKEND_TEXT_LENGTH_MAX + more)) {
    it(`H8 of ${length} characters at most ${BACKEND_TEXT_LENGTH_MAX} are kept`, () => {
      const text = 'x '.repeat(length).slice(0, length - 1) + 'y';
      expect(backendText(text)).to.have.length(Math.min(length, BACKEND_TEXT_LENGTH_MAX));
    });
  }

  it('H8 any text becomes short, well-formed and printable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2 * TEXT_READ_LENGTH_MAX }), (text) => {
        const clean = backendText(text);
        expect(clean.length).to.be.at.most(BACKEND_TEXT_LENGTH_MAX);
        expect(clean).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });
});
