// The QR code of a letter holds the code after "#", which a browser sends to nobody: it is put into the field, and taken out of the address.
(function () {
  "use strict";
  var code = decodeURIComponent(location.hash.slice(1)).slice(0, 64);
  if (code) {
    document.getElementById("code").value = code;
    history.replaceState(null, "", location.pathname);
  }
})();
