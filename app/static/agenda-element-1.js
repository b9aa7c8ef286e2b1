/* <agenda-assos>: gives the frame of an agenda the height of what it holds. EUPL-1.2.
   <agenda-assos><iframe src="https://…/integrer/cadre" title="…"></iframe></agenda-assos>
   or <agenda-assos src="https://…/integrer/cadre" title="…"></agenda-assos>.
   No cookie, nothing kept. What is at this address never changes: a change has another number. */
"use strict";
(() => {
  const NAME = "agenda-assos", LEAST = 120, MOST = 20000;

  class Agenda extends HTMLElement {
    static get observedAttributes() {
      return ["src"];
    }

    connectedCallback() {
      /* Read while the page still comes: what stands inside is not there yet. */
      if (document.readyState === "loading" && !this.querySelector("iframe")) {
        document.addEventListener("DOMContentLoaded", () => this.isConnected && this.begin(), { once: true });
      } else {
        this.begin();
      }
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.hear);
      if (this.frame) this.frame.removeEventListener("load", this.ask);
      this.frame = null;
    }

    attributeChangedCallback(name, before, src) {
      if (this.frame && src && before !== src) this.frame.src = src;
    }

    begin() {
      if (this.frame) return;
      const frame = this.querySelector("iframe") || this.made();
      if (!frame) return;
      const origin = () => new URL(frame.src, document.baseURI).origin;
      this.frame = frame;
      this.ask = () => frame.contentWindow && frame.contentWindow.postMessage({ agenda: 1 }, origin());
      this.hear = ({ source, origin: from, data }) => {
        if (source !== frame.contentWindow || from !== origin() || !data || data.agenda !== 1) return;
        if (!Number.isFinite(data.height)) return;
        const border = frame.offsetHeight - frame.clientHeight;
        frame.style.height = `${Math.min(Math.max(data.height, LEAST), MOST) + border}px`;
      };
      window.addEventListener("message", this.hear);
      frame.addEventListener("load", this.ask);
      /* Another site's document is out of sight: there, it has come already. */
      if (!frame.contentDocument) this.ask();
    }

    made() {
      const src = this.getAttribute("src");
      if (!src) return null;
      const frame = document.createElement("iframe");
      Object.assign(frame, { title: this.title || "Agenda", width: "100%", height: this.getAttribute("height") || "600", loading: "lazy", src });
      frame.style.border = "0";
      return this.appendChild(frame);
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, Agenda);
})();
