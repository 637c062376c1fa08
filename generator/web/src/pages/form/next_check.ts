// When a form is checked of its own accord: a while after the last key, and never while a button is
// held down, since nothing may move from under it.
const AFTER = 400;

export class NextCheck {
  private timer = 0;
  private isPostponed = false;

  constructor(private readonly check: () => void) {}

  /** Checks after a while in which nothing else is scheduled. */
  schedule(): void {
    this.unschedule();
    this.timer = window.setTimeout(this.check, AFTER);
  }

  unschedule(): void {
    clearTimeout(this.timer);
  }

  /** Checks once `catchUp` is called. */
  postpone(): void {
    this.isPostponed = true;
  }

  catchUp(): void {
    if (this.isPostponed) this.check();
  }

  /** Forgets whatever was to be checked: it has been. */
  cancel(): void {
    this.unschedule();
    this.isPostponed = false;
  }
}
