// Security keys: the question of the server goes to the key, its answer goes into the form. No key sees a name.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

function asked(options) {
  const { publicKey } = options;
  const question = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) question.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) question.excludeCredentials = known(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) question.allowCredentials = known(publicKey.allowCredentials);
  return { publicKey: question };
}

function answered(credential) {
  const response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  });
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function use(place) {
  const silent = place.querySelector("[role=alert]");
  silent.hidden = true;
  try {
    const credential = await navigator.credentials[place.dataset.securityKey](asked(JSON.parse(place.dataset.options)));
    place.querySelector("input").value = answered(credential);
    place.closest("form").requestSubmit();
  } catch {
    silent.hidden = false;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-security-key]").forEach((place) => {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => use(place));
  });
});
