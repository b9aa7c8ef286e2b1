/* The look of a site, live. Without this, « Enregistrer l’identité » shows the same, made by the same server. */
(function (d) {
  "use strict";
  var form = d.getElementById("look");
  if (!form || !window.fetch || !window.URLSearchParams) return;
  var code = form.elements.color, picked = form.elements.picked, sheet = d.getElementById("phone-colors");
  var known = /^#[0-9a-f]{6}$/i, waiting, last = 0;

  function asked() {
    var said = new URLSearchParams();
    said.set("color", code.value.trim().toLowerCase());
    form.querySelectorAll("[name=typeface]:checked,[name^=landscape-]:checked").forEach(function (field) {
      said.set(field.name, field.value);
    });
    return said;
  }

  function show() {
    if (!known.test(code.value.trim())) return;
    var said = asked(), mine = ++last;
    sheet.href = form.dataset.live + "/couleurs.css?" + said;
    fetch(form.dataset.live + "/apercu?" + said, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (made) {
      if (!made || mine !== last) return;
      var page = new DOMParser().parseFromString(made, "text/html");
      ["palette", "phone"].forEach(function (id) {
        var fresh = page.getElementById(id);
        if (fresh) d.getElementById(id).replaceWith(fresh);
      });
      form.querySelectorAll("[name=model]").forEach(function (model) {
        if (model.value === code.value) model.setAttribute("aria-current", "true");
        else model.removeAttribute("aria-current");
      });
    }).catch(function () {});
  }

  function soon() { clearTimeout(waiting); waiting = setTimeout(show, 150); }

  function take(color) {
    code.value = color;
    if (known.test(color)) picked.value = color.toLowerCase();
    soon();
  }

  picked.addEventListener("input", function () { take(picked.value); });
  code.addEventListener("input", function () { take(code.value); });
  form.addEventListener("change", soon);
  form.addEventListener("click", function (event) {
    var model = event.target.closest("[name=model]");
    if (model) { event.preventDefault(); take(model.value); }
  });
  /* Another form is sent: what was chosen here and not yet kept goes along. */
  d.querySelectorAll(".identity-forms form[enctype]").forEach(function (other) {
    if (other === form) return;
    other.addEventListener("submit", function () {
      var said = asked();
      ["color", "typeface", "landscape"].forEach(function (name) {
        said.set("shown-" + name, form.elements["shown-" + name].value);
      });
      other.querySelectorAll("[data-along]").forEach(function (field) { field.remove(); });
      said.forEach(function (value, name) {
        var field = d.createElement("input");
        field.type = "hidden"; field.name = name; field.value = value; field.dataset.along = "";
        other.append(field);
      });
    });
  });
  d.querySelectorAll("input[type=file]").forEach(function (field) {
    field.addEventListener("change", function () {
      var file = field.files[0], heavy = file && file.size > field.dataset.most * 1e6;
      var said = d.getElementById(field.id + "-heavy");
      if (said) said.remove();
      if (!heavy) return;
      said = d.createElement("p");
      said.id = field.id + "-heavy";
      said.className = "fault";
      said.setAttribute("role", "alert");
      said.textContent = field.dataset.heavy;
      field.parentNode.insertAdjacentElement("afterend", said);
      field.value = "";
    });
  });
})(document);
