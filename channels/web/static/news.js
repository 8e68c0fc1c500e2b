// A payment is heard and seen on another tab too, where the browser allows it.

const NOTES = [[660, 0], [880, 0.12]]; // hertz, seconds
const FLASH = 1000; // milliseconds
const title = document.title;
let flashing;

function stop() {
  clearInterval(flashing);
  flashing = undefined;
  document.title = title;
}

function chime() {
  if (!navigator.userActivation?.hasBeenActive) return; // no browser lets a page sound that nobody has touched
  const context = new AudioContext();
  for (const [hertz, at] of NOTES) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.15, context.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.4);
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.4);
  }
  setTimeout(() => context.close(), 1500);
}

/** Tell with a sound, and on a page that nobody looks at with its title: "✓ $10.00". */
export function tell(what) {
  chime();
  if (!document.hidden && document.hasFocus()) return;
  stop();
  let on = false;
  const flash = () => (document.title = (on = !on) ? `✓ ${what}` : title);
  flash();
  flashing = setInterval(flash, FLASH);
}

addEventListener("focus", stop);
document.addEventListener("visibilitychange", () => document.hidden || stop());
