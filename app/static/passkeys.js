/* Passkeys: forms that a device fills in. Without this script, or without such a device, their pages say what to do instead.
   A press of the button asks for a challenge, has the device answer it, and sends the answer as the form that it is. */
"use strict";
(() => {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (listed) => (listed || []).map((one) => ({ ...one, id: bytes(one.id) }));

  /* What is asked, as the device wants it (Web Authentication Level 3 §5.1). */
  const asked = (options) => {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) read.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) read.allowCredentials = known(options.allowCredentials);
    return read;
  };

  /* What it answers, as the server wants it. */
  const told = ({ id, rawId, type, response }) => {
    const said = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (response[name]) said[name] = text(response[name]);
    });
    if (response.getTransports) said.transports = response.getTransports();
    return JSON.stringify({ id, rawId: text(rawId), type, response: said, clientExtensionResults: {} });
  };

  const answer = async (form) => {
    const reply = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (reply.redirected) location.reload();
    if (!reply.ok || reply.redirected) throw new Error(reply.status);
    const publicKey = asked(await reply.json());
    return told(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const [button, status] = [form.querySelector("button"), form.querySelector("[role=status]")];
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      status.textContent = "";
      try {
        form.elements.credential.value = await answer(form);
        form.submit();
      } catch (refused) {
        status.textContent = refused.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  });
  document.querySelectorAll("[data-passkey-without]").forEach((words) => { words.hidden = true; });
})();
