// The emoji that people react with here; any other stays as it is written.

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", eyes: "👀", tada: "🎉", heart: "❤️", pray: "🙏", fire: "🔥",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫",
  wastebasket: "🗑️", mag: "🔍", bulb: "💡", link: "🔗", question: "❓", grey_question: "❔", exclamation: "❗",
  information_source: "ℹ️", book: "📖", books: "📚", memo: "📝", pencil: "📝", rocket: "🚀", wave: "👋",
  smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", joy: "😂", sob: "😭", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", arrow_right: "➡️", arrow_down: "⬇️", speech_balloon: "💬", page_facing_up: "📄",
  house: "🏠", star: "⭐", sparkles: "✨", bug: "🐛", wrench: "🔧", gear: "⚙️", lock: "🔒", robot_face: "🤖",
};

export const REACTIONS = ["+1", "eyes", "white_check_mark", "x", "no_entry", "wastebasket", "heart", "tada"];

/** Return the sign for a name; what has none here is shown as `:name:`, as it is typed. */
export function emoji(name) {
  const plain = String(name).split("::")[0];
  return Object.hasOwn(EMOJI, plain) ? EMOJI[plain] : `:${name}:`;
}

/** Return a text with its `:names:` replaced by signs. */
export function withEmoji(text) {
  return String(text).replace(/:([a-z0-9_+-]{1,40}):/g, (whole, name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : whole));
}
