// The data that only a panel needs: elements of the page, or files beside it when there are many physicians.

const asked = new Map(), waiting = new Map();

/** A file beside the page hands over its values. */
window.repmonPart = (name, values) => waiting.get(name)?.(values);

/** The values of a part. A file is asked for as a script, which works from a disk and a shared drive, where fetch does not. */
function part(name) {
  const file = data("about").files[name];
  if (!file) return Promise.resolve(data(name));
  if (!asked.has(name)) {
    asked.set(name, new Promise((resolve, reject) => {
      const script = h("script", { src: file });
      waiting.set(name, resolve);
      script.addEventListener("error", () => { asked.delete(name); reject(new MissingPart(file)); });
      document.head.append(script);
    }));
  }
  return asked.get(name);
}

/** A file of the report is not beside the page: somebody took the page alone. */
class MissingPart extends Error {}

/** Packed values (zlib in base64), unpacked. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** A part that is packed as a whole, unpacked once. */
function whole(name) {
  const key = `${name} unpacked`, held = asked.get(key) || part(name).then(unpacked);
  asked.set(key, held);
  held.catch(() => asked.delete(key));
  return held;
}
