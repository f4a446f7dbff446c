// A map that can be moved: the council's tiles where it has set some, and always what the gazetteer itself knows.
const CLOSEST = 20;
const NUMBERED = 17.5; // from here on the numbers on the doors can be told apart
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const degrees = (text) => text.split(",").map(Number);
const words = (className, text) => L.divIcon({ className, html: Object.assign(document.createElement("span"), { textContent: text }), iconSize: null });
const label = (at, className, text) => L.marker(at, { icon: words(className, text), interactive: false, keyboard: false });

async function asked(address, values, signal) {
  const answer = await fetch(`${address}?${new URLSearchParams(values)}`, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function begun(canvas, said) {
  const holder = document.createElement("div");
  holder.className = "map__live";
  holder.setAttribute("role", "application");
  holder.setAttribute("aria-label", "pick" in canvas.dataset ? said.wordsPick : said.wordsLabel);
  canvas.append(holder);
  const moving = { zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm };
  const map = L.map(holder, {
    ...moving, zoomControl: false, attributionControl: Boolean(said.tiles), scrollWheelZoom: false,
    zoomSnap: said.tiles ? 1 : 0.25, maxZoom: CLOSEST, minZoom: 8,
  });
  L.control.zoom({ zoomInTitle: said.wordsLarger, zoomOutTitle: said.wordsSmaller }).addTo(map);
  if (said.tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(said.tiles, { attribution: said.attribution, maxZoom: CLOSEST, maxNativeZoom: 19, referrerPolicy: "origin" }).addTo(map);
  }
  // The wheel belongs to the page until somebody is at work in the map.
  holder.addEventListener("focus", () => map.scrollWheelZoom.enable());
  holder.addEventListener("blur", () => map.scrollWheelZoom.disable());
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(holder);
  return map;
}

function noteIn(canvas) {
  const note = document.createElement("p");
  note.className = "map__note";
  note.setAttribute("role", "status");
  canvas.append(note);
  return (text) => {
    note.textContent = text;
  };
}

function popup(house, said) {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = said.propertyHref.replace(/0$/, house.uprn);
  link.textContent = house.count > 1 ? `${house.address} (${house.count})` : house.address;
  return link;
}

// Where words may still be written without lying over others.
function room(map) {
  const taken = [];
  return (at, text, up) => {
    const { x, y } = map.latLngToContainerPoint(at);
    const mine = { x, y: y + up, half: text.length * 3.4 + 2 };
    const free = taken.every((one) => Math.abs(one.x - x) > one.half + mine.half || Math.abs(one.y - mine.y) > 13);
    if (free) taken.push(mine);
    return free;
  };
}

// Points of a street's line in view, those nearest to the middle first; none when it only touches the edge.
function fromTheMiddle(map, line) {
  const seen = map.getBounds().pad(-0.1);
  const middle = map.getCenter();
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const between = ([lat, lng], [lastLat, lastLng]) => steps.map((step) => L.latLng(lat + step * (lastLat - lat), lng + step * (lastLng - lng)));
  const points = line.slice(1).flatMap((at, i) => between(line[i], at)).filter((at) => seen.contains(at));
  return points.sort((one, other) => one.distanceTo(middle) - other.distanceTo(middle));
}

// What is in view, fetched again whenever the view changes; an answer to an older view is dropped.
function follow(map, canvas, tell) {
  const said = canvas.dataset;
  const layer = L.layerGroup().addTo(map);
  let running;

  function draw({ houses, streets, wards, cut }) {
    layer.clearLayers();
    const line = (points, kind) => L.polyline(points, { className: `map__line map__line--${kind}`, interactive: false }).addTo(layer);
    for (const ward of wards) line(ward, "ward");
    for (const street of streets) line(street.line, street.usrn === said.usrn ? "chosen" : "street");
    for (const house of houses) {
      const dot = L.circleMarker(house.at, { radius: 4, className: "map__house", interactive: Boolean(said.propertyHref) }).addTo(layer);
      if (said.propertyHref) dot.bindPopup(() => popup(house, said));
    }
    const free = room(map);
    const isMarked = ({ at }) => said.mark && L.latLng(at).distanceTo(degrees(said.mark)) < 1;
    const numbered = map.getZoom() >= NUMBERED ? houses.filter(({ door }) => door) : [];
    const number = ({ at, door }) => free(at, door, -12) && label(at, "map__door", door).addTo(layer);
    numbered.filter(isMarked).forEach(number);
    for (const { name, line: points } of streets) {
      const at = fromTheMiddle(map, points).find((point) => free(point, name, 0));
      if (at) label(at, "map__name", name).addTo(layer);
    }
    numbered.filter((house) => !isMarked(house)).forEach(number);
    tell(cut ? said.wordsCloser : "");
    canvas.querySelector(".map__drawing")?.remove();
    canvas.dataset.drawn = String(houses.length);
  }

  async function look() {
    running?.abort();
    const { x, y } = map.getSize();
    if (!x || !y) return; // hidden again meanwhile: its size will tell when it is back
    running = new AbortController();
    const box = map.getBounds();
    const view = { west: box.getWest(), south: box.getSouth(), east: box.getEast(), north: box.getNorth(), usrn: said.usrn ?? "" };
    try {
      draw(await asked(said.map, view, running.signal));
    } catch (error) {
      if (error.name !== "AbortError") tell(said.wordsFailed);
    }
  }

  map.on("moveend", look);
  return look;
}

const spotIcon = () => L.divIcon({ className: "map__pin", iconSize: [22, 22], iconAnchor: [11, 11] });

function start(canvas) {
  if (canvas.dataset.started) return;
  canvas.dataset.started = "yes";
  const said = canvas.dataset;
  const map = begun(canvas, said);
  const tell = noteIn(canvas);
  follow(map, canvas, tell);
  const pin = L.marker([0, 0], { icon: spotIcon(), interactive: false, keyboard: false });
  if (said.mark) pin.setLatLng(degrees(said.mark)).addTo(map);
  const show = (at) => pin.setLatLng(at).addTo(map);
  if (said.bounds) {
    const [south, west, north, east] = degrees(said.bounds);
    map.fitBounds([[south, west], [north, east]], { animate: false });
  }
  const picker = canvas.closest("[data-map-picker]");
  if (picker) pick(picker, { map, canvas, tell, show });
}

// --- choosing a spot: a click, or the cross and Enter, or what is typed; the server says what it may stand for

function choices(picker, found, chosen) {
  const { choiceName, wordsChoice } = picker.dataset;
  const radios = found.map(([value, text], i) => {
    const item = document.createElement("div");
    item.className = "govuk-radios__item";
    const input = Object.assign(document.createElement("input"), {
      type: "radio", className: "govuk-radios__input", name: choiceName, id: `${choiceName}-picked-${i}`, value, checked: value === chosen,
    });
    const name = Object.assign(document.createElement("label"), { className: "govuk-label govuk-radios__label", htmlFor: input.id, textContent: text });
    item.append(input, name);
    return item;
  });
  const group = Object.assign(document.createElement("fieldset"), { className: "govuk-fieldset" });
  const legend = Object.assign(document.createElement("legend"), { className: "govuk-fieldset__legend", textContent: wordsChoice });
  const list = Object.assign(document.createElement("div"), { className: "govuk-radios govuk-radios--small" });
  list.append(...radios);
  group.append(legend, list);
  return group;
}

function pick(picker, { map, canvas, tell, show }) {
  const said = picker.dataset;
  const typed = document.getElementById(said.spot);
  const holder = picker.querySelector("[data-choices]");
  const status = picker.querySelector("[role=status]");
  const live = canvas.querySelector(".map__live");
  let running;

  async function about(values) {
    running?.abort();
    running = new AbortController();
    status.textContent = said.wordsSearching;
    try {
      return await asked(said.mapPicker, values, running.signal);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = canvas.dataset.wordsFailed;
      return null;
    }
  }

  function take(found) {
    if (!found) return;
    if (!found.at) {
      status.textContent = said.wordsNone;
      return;
    }
    show(found.at);
    typed.value = found.grid;
    const offered = found.choices.filter(([value]) => !said.kinds || said.kinds.split(" ").includes(value.split(":")[0]));
    holder.replaceChildren(choices(picker, offered, offered[0]?.[0]));
    status.textContent = said.wordsFound.replace("{n}", offered.length);
    holder.querySelector("input:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const at = (place) => about({ latitude: place.lat.toFixed(7), longitude: place.lng.toFixed(7) }).then(take);

  async function find() {
    const found = await about({ typed: typed.value });
    take(found);
    // Whoever is quicker than the first view finds a map without one: no closeness to keep.
    if (found?.at) map.setView(found.at, Math.max(map.getZoom() ?? 18, 18), { animate: !calm });
  }

  const cross = Object.assign(document.createElement("div"), { className: "map__cross" });
  canvas.append(cross);
  map.on("click", (event) => at(event.latlng));
  live.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== live) return;
    event.preventDefault();
    at(map.getCenter());
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  });
  picker.querySelector("[data-spot-find] button").addEventListener("click", (event) => {
    event.preventDefault();
    find();
  });
  const middle = picker.querySelector("[data-pick-middle]");
  middle.hidden = false;
  middle.addEventListener("click", () => at(map.getCenter()));
  if (!canvas.dataset.bounds) open();

  // Where nothing was chosen yet: near the place the form is about, else the middle of the area.
  async function open() {
    const answer = about({ typed: said.near });
    const mine = running;
    const found = await answer;
    if (running !== mine) return; // something was looked for meanwhile: its answer is shown
    status.textContent = "";
    if (found?.at) map.setView(found.at, said.near ? 18 : 16, { animate: false });
    else tell(canvas.dataset.wordsFailed);
  }
}

document.addEventListener("map:start", (event) => start(event.target));
