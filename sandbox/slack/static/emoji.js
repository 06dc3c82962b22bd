// Slack's emoji names the company uses, and what they look like.

export const EMOJI = {
  "+1": "\u{1f44d}", "-1": "\u{1f44e}", ballot_box_with_check: "\u2611\ufe0f",
  bell: "\u{1f514}", bulb: "\u{1f4a1}", calendar: "\u{1f4c6}", clap: "\u{1f44f}",
  eyes: "\u{1f440}", fire: "\u{1f525}", heart: "\u2764\ufe0f", heavy_check_mark: "\u2714\ufe0f",
  hourglass: "\u231b", hourglass_flowing_sand: "\u23f3", information_source: "\u2139\ufe0f",
  large_blue_circle: "\u{1f535}", large_green_circle: "\u{1f7e2}",
  large_yellow_circle: "\u{1f7e1}", lock: "\u{1f512}", memo: "\u{1f4dd}",
  money_with_wings: "\u{1f4b8}", moneybag: "\u{1f4b0}", no_entry: "\u26d4", octagonal_sign: "\u{1f6d1}",
  ok_hand: "\u{1f44c}", package: "\u{1f4e6}", pray: "\u{1f64f}", question: "\u2753",
  raised_hands: "\u{1f64c}", red_circle: "\u{1f534}", rocket: "\u{1f680}",
  rotating_light: "\u{1f6a8}", slightly_smiling_face: "\u{1f642}", smile: "\u{1f604}",
  tada: "\u{1f389}", thinking_face: "\u{1f914}", thumbsdown: "\u{1f44e}", thumbsup: "\u{1f44d}",
  truck: "\u{1f69a}", warning: "\u26a0\ufe0f", wave: "\u{1f44b}", white_check_mark: "\u2705",
  white_circle: "\u26aa", x: "\u274c", zzz: "\u{1f4a4}",
};

export const PICKED = [
  "+1", "white_check_mark", "eyes", "tada", "pray", "heart", "raised_hands", "thinking_face",
  "-1", "x", "question", "warning", "hourglass", "package", "truck", "moneybag", "fire", "wave",
];

export const emoji = (text) => text.replace(/:([\w+-]+):/g, (all, name) => EMOJI[name] ?? all);
