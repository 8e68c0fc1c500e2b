// The page's own words, one form of address in each language; the bot's come from the bot.

const WORDS = {
  en: {
    placeholder: "Message", send: "Send", copy: "Copy", copied: "Copied", connecting: "connecting…", online: "online",
    newChat: "New chat", reply: "Reply", close: "Close", you: "You", bot: "Chat wallet", refused: "Not sent",
    welcome: "Say what you want to be paid and what for, and I make a QR.",
    presets: ["receive 10 Coffee", "receive 25 Lunch", "receive 500 JMD Taxi"],
    offline: "No connection. Payments are counted and will show here.", retry: "Tap to try again.",
    share: "Share", again: "New QR", cancel: "Cancel", receive: "Receive",
    expired: "Expired", paid: "Paid", cancelled: "Cancelled", lapsed: "Closed",
    code: (what) => `QR code for ${what}`, left: (s) => `${s} ${s === 1 ? "second" : "seconds"} left`,
    fresh: (n) => `${n} new`, larger: "Touch for a large QR",
  },
  es: {
    placeholder: "Mensaje", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "en línea", newChat: "Nuevo chat", reply: "Responder", close: "Cerrar", you: "Tú", bot: "Chat wallet",
    refused: "No enviado", welcome: "Di cuánto quieres cobrar y por qué, y hago un QR.",
    presets: ["recibir 10 Café", "recibir 25 Almuerzo", "recibir 500 JMD Taxi"],
    offline: "Sin conexión. Los pagos se cuentan y se verán aquí.", retry: "Toca para reintentar.",
    share: "Compartir", again: "Nuevo QR", cancel: "Cancelar", receive: "Recibir",
    expired: "Vencido", paid: "Pagado", cancelled: "Cancelado", lapsed: "Cerrado",
    code: (what) => `Código QR de ${what}`, left: (s) => (s === 1 ? "queda 1 segundo" : `quedan ${s} segundos`),
    fresh: (n) => (n === 1 ? "1 nuevo" : `${n} nuevos`), larger: "Toca para ver el QR en grande",
  },
  fr: {
    placeholder: "Message", send: "Envoyer", copy: "Copier", copied: "Copié", connecting: "connexion…",
    online: "en ligne", newChat: "Nouveau chat", reply: "Répondre", close: "Fermer", you: "Toi", bot: "Chat wallet",
    refused: "Non envoyé", welcome: "Dis combien tu veux recevoir et pour quoi, et je fais un QR.",
    presets: ["recevoir 10 Café", "recevoir 25 Déjeuner", "recevoir 500 JMD Taxi"],
    offline: "Pas de connexion. Les paiements sont comptés et s’afficheront ici.", retry: "Touche pour réessayer.",
    share: "Partager", again: "Nouveau QR", cancel: "Annuler", receive: "Recevoir",
    expired: "Expiré", paid: "Payé", cancelled: "Annulé", lapsed: "Fermé",
    code: (what) => `Code QR pour ${what}`, left: (s) => `encore ${s} ${s === 1 ? "seconde" : "secondes"}`,
    fresh: (n) => (n === 1 ? "1 nouveau" : `${n} nouveaux`), larger: "Touche pour voir le QR en grand",
  },
  ht: {
    placeholder: "Mesaj", send: "Voye", copy: "Kopye", copied: "Kopye deja", connecting: "ap konekte…",
    online: "konekte", newChat: "Nouvo chat", reply: "Reponn", close: "Fèmen", you: "Ou", bot: "Chat wallet",
    refused: "Pa voye", welcome: "Di konbyen ou vle resevwa ak pou kisa, epi m ap fè yon QR.",
    presets: ["resevwa 10 Kafe", "resevwa 25 Manje midi", "resevwa 500 JMD Taksi"],
    offline: "Pa gen koneksyon. Peman yo konte epi y ap parèt isit la.", retry: "Touche pou eseye ankò.",
    share: "Pataje", again: "Nouvo QR", cancel: "Anile", receive: "Resevwa",
    expired: "Ekspire", paid: "Peye", cancelled: "Anile", lapsed: "Fèmen",
    code: (what) => `Kòd QR pou ${what}`, left: (s) => `rete ${s} segonn`,
    fresh: (n) => `${n} nouvo`, larger: "Touche pou wè QR la an gwo",
  },
  pt: {
    placeholder: "Mensagem", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "online", newChat: "Novo chat", reply: "Responder", close: "Fechar", you: "Você", bot: "Chat wallet",
    refused: "Não enviado", welcome: "Diga quanto quer receber e por quê, e eu faço um QR.",
    presets: ["receber 10 Café", "receber 25 Almoço", "receber 500 JMD Táxi"],
    offline: "Sem conexão. Os pagamentos são contados e vão aparecer aqui.", retry: "Toque para tentar de novo.",
    share: "Compartilhar", again: "Novo QR", cancel: "Cancelar", receive: "Receber",
    expired: "Expirado", paid: "Pago", cancelled: "Cancelado", lapsed: "Encerrado",
    code: (what) => `Código QR de ${what}`, left: (s) => (s === 1 ? "falta 1 segundo" : `faltam ${s} segundos`),
    fresh: (n) => (n === 1 ? "1 nova" : `${n} novas`), larger: "Toque para ver o QR grande",
  },
};

export const words = {};
let clock;

/** Speak a language from now on, if the page knows it; whether that is another one than before. */
export function speak(language) {
  const code = language?.slice(0, 2).toLowerCase();
  if (!(code in WORDS) || words.language === code) return false;
  Object.assign(words, WORDS[code], { language: code });
  clock = new Intl.DateTimeFormat(code, { hour: "numeric", minute: "2-digit" });
  return true;
}

export const timeOf = (at) => clock.format(new Date(at));

speak("en");
navigator.languages.find(speak);
