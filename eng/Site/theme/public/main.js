// The search appends "?q=…" to the address of a result, so what leads to a place in a page cannot be a fragment.
const place = new URLSearchParams(location.search).get("at")?.split("?")[0];
if (place) {
  location.hash = place;
}

export default {};
