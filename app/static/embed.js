/* /integrer: a code is selected once one is in it, and copied by one press. */
"use strict";
document.querySelectorAll("[data-gesture=copy-code]").forEach((button) => {
  const code = document.getElementById(button.dataset.of);
  const status = button.closest(".gesture").querySelector("[role=status]");
  const say = (what) => { status.textContent = button.dataset[what]; };
  const select = () => { code.focus(); code.select(); say("lost"); };
  code.addEventListener("focus", () => code.select());
  button.classList.add("ready");
  button.addEventListener("click", () => {
    if (!navigator.clipboard) return select();
    return navigator.clipboard.writeText(code.value).then(() => say("done"), select);
  });
});
