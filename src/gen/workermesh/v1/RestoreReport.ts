// Original file: proto/workermesh/v1/mesh.proto


/**
 * What a start on an old or copied data directory found: peers held more of this node than its disk. Of each
 * list the first 100.
 */
export interface RestoreReport {
  /**
   * Address of the peer that held most.
   */
  'peer'?: (string);
  /**
   * The setting that decided what was published: prefer-disk or prefer-peers.
   */
  'preference'?: (string);
  /**
   * False when no peer held the log any more: it is only known that there was a later life.
   */
  'held'?: (boolean);
  /**
   * URLs of workers that only peers held.
   */
  'lostUrls'?: (string)[];
  /**
   * URLs of workers that had been removed since, and were on the disk.
   */
  'removedUrls'?: (string)[];
  /**
   * URLs of workers that had been changed since.
   */
  'changedUrls'?: (string)[];
  /**
   * What to do next, in words.
   */
  'nextStep'?: (string);
}

/**
 * What a start on an old or copied data directory found: peers held more of this node than its disk. Of each
 * list the first 100.
 */
export interface RestoreReport__Output {
  /**
   * Address of the peer that held most.
   */
  'peer': (string);
  /**
   * The setting that decided what was published: prefer-disk or prefer-peers.
   */
  'preference': (string);
  /**
   * False when no peer held the log any more: it is only known that there was a later life.
   */
  'held': (boolean);
  /**
   * URLs of workers that only peers held.
   */
  'lostUrls': (string)[];
  /**
   * URLs of workers that had been removed since, and were on the disk.
   */
  'removedUrls': (string)[];
  /**
   * URLs of workers that had been changed since.
   */
  'changedUrls': (string)[];
  /**
   * What to do next, in words.
   */
  'nextStep': (string);
}
