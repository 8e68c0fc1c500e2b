// What the reader sees of the messages: the end is followed, and who reads elsewhere is told what is new.

import { words } from "./words.js";

const GAP = 8; // pixels above the message that is scrolled to

export class Reading {
  constructor(messages, pill) {
    Object.assign(this, { messages, pill, fresh: 0, atEnd: true, height: messages.clientHeight });
    messages.addEventListener("scroll", () => this.look());
    pill.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => { // a keyboard comes or goes: the lower edge stays
      messages.scrollTop += this.height - messages.clientHeight;
      this.height = messages.clientHeight;
      if (this.atEnd) this.toEnd();
    }).observe(messages);
  }

  // The reader sees the last message, or a part of it.
  look() {
    const { messages } = this;
    this.atEnd = !messages.lastElementChild || messages.lastElementChild.offsetTop < messages.scrollTop + messages.clientHeight;
    if (this.atEnd) this.fresh = 0;
    this.show();
  }

  /** Something changed: `follow` if the reader was at the end of it, else it counts as new if it `isNew`. */
  changed(follow, isNew) {
    if (follow) return this.toEnd();
    if (isNew) this.fresh += 1;
    this.show();
  }

  // To the last message, and where it is longer than the window, to its beginning.
  toEnd() {
    const { messages } = this;
    messages.scrollTop = (messages.lastElementChild?.offsetTop ?? 0) - GAP;
    this.atEnd = true;
    this.fresh = 0;
    this.show();
  }

  show() {
    this.pill.hidden = this.fresh === 0;
    this.pill.textContent = words.fresh(this.fresh);
  }
}
