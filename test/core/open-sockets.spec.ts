import { expect } from 'chai';
import { OpenSockets } from '../../src/core/open-sockets.js';

describe('OpenSockets', () => {
  it('H8 counts by purpose, and each socket closes once', () => {
    const sockets = new OpenSockets();
    const closed = sockets.opened('probe');
    sockets.opened('probe');
    sockets.opened('link');
    expect(sockets.count('probe')).to.equal(2);
    closed();
    closed();
    expect(sockets.count('probe')).to.equal(1);
    expect(sockets.count('link')).to.equal(1);
    expect(sockets.count('ping')).to.equal(0);
  });
});
