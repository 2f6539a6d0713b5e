// Acts one after another: none is lost because the one before is still on its way, and none that waits is taken twice.

export class Turns {
  last = Promise.resolve();
  waiting = new Set();
  count = 0;

  /** Whether anything waits or is on its way. */
  get isBusy() {
    return this.count > 0;
  }

  /** Run `act` (it returns a promise and does not fail) in its turn; false where `key` is waiting already. */
  take(key, act) {
    if (key && this.waiting.has(key)) return false;
    this.waiting.add(key);
    this.count += 1;
    this.last = this.last.then(act).finally(() => {
      this.waiting.delete(key);
      this.count -= 1;
    });
    return true;
  }

  /** When all that has come so far is done. */
  done() {
    return this.last;
  }
}
