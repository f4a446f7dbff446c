// The map's own script and styles are fetched when a map first comes into sight, once; it then takes the map over.
let mapParts;

function fetched(element) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

function fetchMap({ mapScript, mapStyles }) {
  const script = Object.assign(document.createElement("script"), { src: mapScript, type: "module" });
  const styles = Object.assign(document.createElement("link"), { href: mapStyles, rel: "stylesheet" });
  mapParts ??= Promise.all([fetched(script), fetched(styles)]);
  return mapParts;
}

// What cannot be fetched leaves the drawing and the words.
const inSight = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    inSight.unobserve(target);
    fetchMap(target.dataset).then(
      () => target.dispatchEvent(new CustomEvent("map:start", { bubbles: true })),
      () => {},
    );
  }
});

const watch = (scope) => scope.querySelectorAll("[data-map]").forEach((canvas) => inSight.observe(canvas));
watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
