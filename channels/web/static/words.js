// The page's own words, one form of address in each language; the bot's come from the bot.

const WORDS = {
  en: {
    placeholder: "Message", send: "Send", copy: "Copy", copied: "Copied", connecting: "connecting…", online: "online",
    newChat: "New chat", reply: "Reply", close: "Close", you: "You", refused: "Not sent",
    welcome: "Say what you want to be paid and what for, and I make a QR.",
    memos: ["Coffee", "Lunch", "Taxi"],
    offline: "No connection. Payments are counted and will show here.", retry: "Tap to try again.",
    share: "Share", again: "New QR", cancel: "Cancel", receive: "Receive",
    expired: "Expired", paid: "Paid", cancelled: "Cancelled", lapsed: "Closed",
    code: (what) => `QR code for ${what}`, left: (s) => `${s} ${s === 1 ? "second" : "seconds"} left`,
    fresh: (n) => `${n} new`, larger: "Touch for a large QR",
  },
  es: {
    placeholder: "Mensaje", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "en línea", newChat: "Nuevo chat", reply: "Responder", close: "Cerrar", you: "Tú",
    refused: "No enviado", welcome: "Di cuánto quieres cobrar y por qué, y hago un QR.",
    memos: ["Café", "Almuerzo", "Taxi"],
    offline: "Sin conexión. Los pagos se cuentan y se verán aquí.", retry: "Toca para reintentar.",
    share: "Compartir", again: "Nuevo QR", cancel: "Cancelar", receive: "Recibir",
    expired: "Vencido", paid: "Pagado", cancelled: "Cancelado", lapsed: "Cerrado",
    code: (what) => `Código QR de ${what}`, left: (s) => (s === 1 ? "queda 1 segundo" : `quedan ${s} segundos`),
    fresh: (n) => (n === 1 ? "1 nuevo" : `${n} nuevos`), larger: "Toca para ver el QR en grande",
  },
  fr: {
    placeholder: "Message", send: "Envoyer", copy: "Copier", copied: "Copié", connecting: "connexion…",
    online: "en ligne", newChat: "Nouveau chat", reply: "Répondre", close: "Fermer", you: "Toi",
    refused: "Non envoyé", welcome: "Dis combien tu veux recevoir et pour quoi, et je fais un QR.",
    memos: ["Café", "Déjeuner", "Taxi"],
    offline: "Pas de connexion. Les paiements sont comptés et s’afficheront ici.", retry: "Touche pour réessayer.",
    share: "Partager", again: "Nouveau QR", cancel: "Annuler", receive: "Recevoir",
    expired: "Expiré", paid: "Payé", cancelled: "Annulé", lapsed: "Fermé",
    code: (what) => `Code QR pour ${what}`, left: (s) => `encore ${s} ${s === 1 ? "seconde" : "secondes"}`,
    fresh: (n) => (n === 1 ? "1 nouveau" : `${n} nouveaux`), larger: "Touche pour voir le QR en grand",
  },
  ht: {
    placeholder: "Mesaj", send: "Voye", copy: "Kopye", copied: "Kopye deja", connecting: "ap konekte…",
    online: "konekte", newChat: "Nouvo chat", reply: "Reponn", close: "Fèmen", you: "Ou",
    refused: "Pa voye", welcome: "Di konbyen ou vle resevwa ak pou kisa, epi m ap fè yon QR.",
    memos: ["Kafe", "Manje midi", "Taksi"],
    offline: "Pa gen koneksyon. Peman yo konte epi y ap parèt isit la.", retry: "Touche pou eseye ankò.",
    share: "Pataje", again: "Nouvo QR", cancel: "Anile", receive: "Resevwa",
    expired: "Ekspire", paid: "Peye", cancelled: "Anile", lapsed: "Fèmen",
    code: (what) => `Kòd QR pou ${what}`, left: (s) => `rete ${s} segonn`,
    fresh: (n) => `${n} nouvo`, larger: "Touche pou wè QR la an gwo",
  },
  pt: {
    placeholder: "Mensagem", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "online", newChat: "Novo chat", reply: "Responder", close: "Fechar", you: "Você",
    refused: "Não enviado", welcome: "Diga quanto quer receber e por quê, e eu faço um QR.",
    memos: ["Café", "Almoço", "Táxi"],
    offline: "Sem conexão. Os pagamentos são contados e vão aparecer aqui.", retry: "Toque para tentar de novo.",
    share: "Compartilhar", again: "Novo QR", cancel: "Cancelar", receive: "Receber",
    expired: "Expirado", paid: "Pago", cancelled: "Cancelado", lapsed: "Encerrado",
    code: (what) => `Código QR de ${what}`, left: (s) => (s === 1 ? "falta 1 segundo" : `faltam ${s} segundos`),
    fresh: (n) => (n === 1 ? "1 nova" : `${n} novas`), larger: "Toque para ver o QR grande",
  },
};

const AMOUNTS = ["10", "25", "500 JMD"]; // of the examples on an empty page

export const words = { bot: "Chat wallet" };
let clock;

/** Speak a language from now on, if the page knows it; whether that is another one than before. */
export function speak(language) {
  const code = language?.slice(0, 2).toLowerCase();
  if (!(code in WORDS) || words.language === code) return false;
  const { receive, memos } = WORDS[code];
  const presets = memos.map((memo, index) => `${receive.toLowerCase()} ${AMOUNTS[index]} ${memo}`);
  Object.assign(words, WORDS[code], { language: code, presets });
  clock = new Intl.DateTimeFormat(code, { hour: "numeric", minute: "2-digit" });
  return true;
}

/** Whether a line is the words of the button for a new chat, in any of our languages. */
export const isNewChat = (text) => Object.values(WORDS).some(({ newChat }) => newChat.toLowerCase() === text.toLowerCase());

export const timeOf = (at) => clock.format(new Date(at));

speak("en");
navigator.languages.find(speak);
