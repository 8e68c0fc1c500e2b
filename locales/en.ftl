### English. Every language file holds these messages with these variables; tests/locales says so.
### Amounts, numbers and times arrive formatted; variables that choose a plural arrive as numbers.

language-name = English

## Words of commands: what a person may write first. The one that we write ourselves stands first.

command-receive = receive, invoice, charge, request
command-again = again, renew, new, refresh
command-cancel = cancel, void
command-status = status, check, paid, state
command-history = history, payments, transactions, list
command-balance = balance, funds
command-price = price, rate
command-language = language, lang
command-timezone = timezone, zone, tz
command-currency = currency
command-profile = profile
command-link = link
command-unlink = unlink
command-connect = connect, pair
command-disconnect = disconnect
command-whoami = whoami
command-export = export
command-delete = delete, erase
command-help = help, start, menu, hello, hi

## Short words, read as they are: nothing is a slip of one. In a bot that does other things too they are its own.
short-receive = inv, qr
short-history = txs, tx, hist
short-balance = bal

## Words that are real ones and look like slips of a command: a line that begins with one is never read as that command.
## Who says a word of paying does not ask to be paid, and is offered nothing.

real-words = change, outta, fracture, encode, outdo, touch, alain, states, smart, prince, device, finds, prize, courts, solve, chuck, chick, cheek, stuart, payne, statue, statues, demise, denise, consular, historic, historical
sentence-paying = pay, pays, paying, send, sends, sending, sent, tip, tips, transfer, withdraw, buy, spend, zap

## What sentences ask for: these words, one behind the other. An amount stands behind those of an order. It is only offered.

sentence-receive = invoice for, invoice of, invoice, qr for, receive, charge, request, get paid, be paid
sentence-status = is it paid, was it paid, has it been paid, is that paid, did they pay, did he pay, did she pay, did it arrive, did the payment come
sentence-today = how much did i make today, what did i make today, how much have i made today, how much came in today, how much did we make today, what did we make today, how much did i earn today, my sales today
sentence-not = don't, not, no, never, can't, won't, isn't, hasn't, wasn't, didn't, stop, without

## Words within commands

word-in = in, received, incoming
word-out = out, sent, outgoing
word-more = more, everything, commands
word-sats = sats, sat, satoshis, satoshi
word-dollars = dollars, dollar, usd
word-my-data = my data, mydata, all my data, data
word-thanks = thanks, thank you, thx, ty, cheers, many thanks, thanks a lot, thank you very much, thank you so much, thanks so much, ok thanks, great thanks

## Words of amounts, as CODES: words. Several codes are asked back. A word with ? is asked back where something follows
## it, with ?? always, with ~ where nothing follows it, with ?~ where "of" does. 5HTG: five gourdes, a Haitian dollar.
## Numbers are powers of ten, or values.

amount-units =
    USD: dollars, ?dollar, bucks, ?buck
    EUR: ?euro, euros
    GBP: ?pounds, ??pound, ?sterling, pounds sterling, british pounds, ?quid
    SAT: sat, sats, satoshi, satoshis
    MSAT: msat, msats, millisat, millisats
    BTC: btc, ?bitcoin, bitcoins
    MBTC: mbtc, millibitcoin, millibitcoins, millibit, millibits
    BIT: ?bits, ??bit, ubtc, μbtc, microbitcoin, microbitcoins
    HTG: goud, gourde, gourdes, gourds, gouds
    5HTG: haitian dollars, haitian dollar
    MXN DOP COP: pesos, peso
    CRC: colones, ?colons, ??colon
    GTQ: quetzals, ?quetzal
    HNL: lempiras, ?lempira, ?lps
    NIO: cordobas, ?cordoba
    PAB: balboas, ?balboa
    BRL: reais, reals, ??real
    PEN: ?~soles, ??sol, ~pen
    CUP: ~cup, ?cuc
    BOB: bolivianos, ?boliviano, ~bob
    VES: bolivares, bolivars, ?bolivar
    PYG: guaranis, guaranies, ?guarani
    AWG XCG: florins, ?florin, guilders, ?guilder
    JPY: yen, yens
    CNY: yuan, yuans, renminbi, rmb
    CHF XOF XAF: francs, ??franc
    XOF XAF: fcfa, f cfa, cfa, cfa francs, francs cfa
    INR PKR LKR: rupees, rupee
    NGN: naira, nairas
    ZAR: rands, ??rand
    KES: shillings, ?shilling
    XCD: ~ec
    TTD: tt dollars, tt dollar, ?tt
    CLP COP: ??lucas, ??luca
amount-cents =
    USD: cents, ?cent, ?c, ¢, ?ct, ?cts
    GBP: ?pence, ??penny, ??p
amount-nations =
    USD: us, u.s, american, united states
    JMD: jamaican, jamaica, ja
    TTD: trinidad, trinidadian, trini, tobago
    BBD: barbadian, barbados, bajan
    BSD: bahamian, bahamas
    BZD: belizean, belize, bz
    XCD: eastern caribbean, east caribbean, ec
    KYD: cayman, caymanian
    GYD: guyanese, guyana
    SRD: surinamese, suriname
    BMD: bermudian, bermuda
    CAD: canadian, canada
    AUD: australian
    NZD: new zealand
    GBP: british, english, uk
    EUR: european
    MXN: mexican, mexico, mx
    DOP: dominican, rd
    COP: colombian, colombia
    ARS: argentine, argentinian
    CLP: chilean, chile
    UYU: uruguayan, uruguay
    CUP: cuban, cuba
    BRL: brazilian, brazil
    AWG: aruban, aruba
    XCG: antillean, caribbean
    HTG: haitian, haiti
    CHF: swiss
    CRC: costa rican
    GTQ: guatemalan
    HNL: honduran
    NIO: nicaraguan
    PAB: panamanian
    PEN: peruvian
    VES: venezuelan
    BOB: bolivian
    PYG: paraguayan
amount-powers =
    2: hundred
    3: thousand, thousands, k, grand
    5: lakh, lakhs
    6: million, millions, m, mn, mio, mill
    9: billion, billions, bn
    3 6: mil
amount-numbers =
    1: one, a, an
    2: two
    3: three
    4: four
    5: five
    6: six
    7: seven
    8: eight
    9: nine
    10: ten
    11: eleven
    12: twelve
    13: thirteen
    14: fourteen
    15: fifteen
    16: sixteen
    17: seventeen
    18: eighteen
    19: nineteen
    20: twenty
    30: thirty
    40: forty, fourty
    50: fifty
    60: sixty
    70: seventy
    80: eighty
    90: ninety
    100: hundred
    1000: thousand
    1000000: million
amount-articles = a, an
amount-sets = dozen, dozens, couple, pair, few, score
amount-joints = and, with, &, plus
amount-of = of, in
amount-halves = half, halves, quarter, quarters
amount-each = each, apiece, ea, per person, a piece
amount-others = or, to, thru, through, until, till, less, point, over, x, ×, *, by, at, @, times, minus, plus, +, -, –, −, /

## An order to be paid

receive-fixed = Receive { $amount }
receive-converted = Receive { $asked } ({ $amount })
receive-open = Receive any amount
receive-approx = About { $amount }
receive-memo-cut = The memo is long: its first { $kept } characters were kept.
receive-nearest = Only whole cents can be asked for: { $amount } is the nearest to { $asked }.
receive-nearest-whole = { $amount } is the nearest to { $asked } that can be asked for.
line-memo = Memo: { $memo }
line-code = Order: { $code }
qr-lives = { $seconds ->
    [one] This QR can be paid for { $seconds } second.
   *[other] This QR can be paid for { $seconds } seconds.
}
qr-renew = After that, write “{ $again }” for a new QR.
qr-renew-now = Write “{ $again }” for a new QR.
line-cancel = To close it, write “{ $cancel }”.
console-narrow = [The QR needs a window of { $needed } columns, and this one has { $columns }: make it wider and ask again, or pay the request below.]
button-again = New QR
button-cancel = Cancel
button-status = Status

## The news of a payment

notice-paid = ✅ Payment received: { $amount }
notice-paid-converted = ✅ Payment received: { $asked } ({ $amount })
notice-paid-unknown = ✅ Payment received. The amount shows in your balance.
notice-extra = ➕ Another payment came for { $code }, which was paid already: { $amount }
notice-extra-unknown = ➕ Another payment came for { $code }, which was paid already. The amount shows in your balance.
notice-late = It was paid after its QR had expired.
notice-repeat = (repeat of Ref { $ref } – one payment)
news-repeat = (You may have had this message before.)
template-amount-unknown = an amount shown in your balance
template-paid = Payment received: { $amount } for { $order }. Time: { $time }. Reference: { $ref }. Reply to this message to see more.
template-extra = Another payment came in: { $amount } for { $order }, which was paid already. Time: { $time }. Reference: { $ref }. Reply to this message to see more.
template-alert = News of your wallet: { $text } Reply to this message to see more.
line-time = Time: { $time }
line-seen = Seen: { $time }
time-seen = { $time } (seen)
line-credited = ⚠️ Your wallet shows { $amount } for it.
line-reference = Ref: { $ref }
shown-paid = ✅ PAID: { $amount }
shown-paid-unknown = ✅ PAID
shown-cancelled = ✖️ Cancelled: { $amount }
shown-cancelled-open = ✖️ Cancelled
shown-lapsed = ⌛ Closed: { $amount }
shown-lapsed-open = ⌛ Closed
shown-expired = ⌛ This QR has expired: { $amount }
shown-expired-open = ⌛ This QR has expired
card-expired = Expired
card-paid = Paid
card-cancelled = Cancelled
card-lapsed = Closed
card-any = Any amount

## Answers of the commands

cancel-done = { $code } is cancelled. If somebody still pays its QR, you will be told.
cancel-was = It was: { $what }
cancel-undo = To ask for the same again, write “{ $ask }”.
button-ask-again = Ask again
cancel-paid = { $code } was paid already and can't be cancelled.
cancel-lapsed = { $code } has closed already.
status-pending = { $seconds ->
    [one] ⏳ { $code }: not paid yet. Its QR can be paid for { $seconds } more second.
   *[other] ⏳ { $code }: not paid yet. Its QR can be paid for { $seconds } more seconds.
}
status-expired = ⌛ { $code }: not paid, and its QR has expired.
status-paid = ✅ { $code }: paid { $time }, { $amount }
status-paid-unknown = ✅ { $code }: paid { $time }
status-extra = { $count ->
    [one] ➕ { $count } extra payment came for it.
   *[other] ➕ { $count } extra payments came for it.
}
status-cancelled = ✖️ { $code }: cancelled, not paid.
status-lapsed = { $code }: closed { $time } without a payment.
status-unsure = ⚠️ The wallet can't be asked at the moment. What I know so far:
history-title = Payments, page { $page }
history-paid = ✅ { $time } · { $amount } · { $code }
history-extra = ➕ { $time } · { $amount } · { $code }, paid once more
history-credited = { $amount } (wallet: { $credited })
history-open = ⏳ { $time } · { $amount } · { $code }
history-cancelled = ✖️ { $time } · { $amount } · { $code }
history-lapsed = ⌛ { $time } · { $amount } · { $code }
history-wallet-in = ⬇️ { $time } · { $amount }
history-wallet-out = ⬆️ { $time } · { $amount }
history-any-amount = any amount
history-empty = No payments yet. Write “{ $example }” to ask for one.
history-no-more = There is nothing on page { $page }.
history-none-so = No such payments yet.
history-more = More: { $command }
history-wallet-fails = ⚠️ The wallet's own list can't be had at the moment; these are the orders made here.
balance-line = { $name }: { $amount }
balance-external = { $name }: on the owner's device, not known here
balance-unknown = { $name }: not known right now
balance-approx = { $name }: { $amount } (about { $approx })
balance-sats = { $name }: about { $sats } ({ $amount })
balance-title = 💰 Balance
balance-none = This account has no wallet that I can read.
owners-only = Only the owner of this wallet may see that. Is it yours? Then tell whoever runs the bot that you are “{ $person }”.
price-line = 1 BTC = { $btc }
price-sats = { $unit } = { $sats }
price-time = As of { $time }
price-stale = { $minutes ->
    [one] ⚠️ This price is { $minutes } minute old: the wallet gives no newer one.
   *[other] ⚠️ This price is { $minutes } minutes old: the wallet gives no newer one.
}
language-now = I speak { $name } with you. Others: { $others }
language-set = From now on I speak English with you.
timezone-now = Your time zone is { $zone }: it is { $time }. To change it: { $example }
timezone-set = Your time zone is now { $zone }: it is { $time }.
currency-now = I show amounts in { $currency } too. To change it: { $example }
currency-set = From now on I show amounts in { $currency } too.
profile-unit-sats = An amount without a unit is satoshis.
profile-unit-dollars = An amount without a unit is dollars.
profile-first-sats = Amounts are shown in satoshis first.
profile-other = “{ $other }” changes it.
profile-asks = Do you mean { $sats } or { $dollars }? I will remember your answer.

## Help

help-title = I make Lightning QRs for a Flash wallet, and tell you here when they are paid.
help-start = To be paid { $amount }, write “{ $example }”.
help-look = “{ $history }” shows your payments, “{ $status }” whether the newest is paid.
help-look-owner = “{ $history }” shows your payments, “{ $balance }” what the wallet holds.
help-everything = Everything I can do: “{ $more }”.
help-version = chatwallet, version { $version }
button-more = More
help-receive = { $word } 10 Coffee – a QR to be paid { $amount }, with a memo. Also: { $word } 500 sat, { $word } 1500 JMD, { $word } (any amount)
help-again = { $word } K7Q2 – a new QR for the same order; a QR lives 60 seconds, the order a day
help-cancel = { $word } K7Q2 – close an order
help-status = { $word } K7Q2 – is it paid? Also in reply to a message
help-history = { $word } – your payments; { $word } 2 for page 2, { $word } in, { $word } out
help-balance = { $word } – what the wallet holds
help-price = { $word } JMD – the price of bitcoin
help-language = { $word } es – speak another language
help-timezone = { $word } America/Jamaica – show times in your zone
help-currency = { $word } JMD – show amounts in your currency too
help-profile = { $word } sats – an amount without a unit is satoshis
help-export = { $word } my data – a copy of all that I keep of you
help-delete = { $word } my data – have me forget you
help-help = { $word } { $topic } – more about one thing
example-memo = Coffee
example-zone = America/Jamaica

## More about one thing: `help receive`

about-receive =
    The amount comes first, then the memo, in any words. Without an amount the payer decides.
    You get an order that stays open for a day, and a QR that can be paid for a minute: “{ $again }” makes a new one.
    As soon as it is paid, I tell you here.
    “inv” and “qr” say the same.
about-again =
    Without an order I take your newest. An older QR counts too, as long as it lives: whichever is paid, you are told.
about-cancel =
    Without an order I close your newest, and say which it was; you can ask for the same again at once.
    If somebody pays its QR all the same, you are told.
about-status =
    Without an order I look at your newest; in reply to a message, at the order in it. I always ask the wallet itself.
about-history =
    The newest come first. “{ $in }” shows what came in, “{ $out }” what went out, if you may see the wallet's own list.
    “txs” and “hist” say the same.
about-balance =
    Only its owner is told, and never in a group.
    “bal” says the same.
about-price =
    The price of one bitcoin, and what one unit of a currency is in satoshis. Without a currency I take yours.
about-language =
    I speak { $languages }. Whatever I speak with you, I understand commands in all of them.
about-timezone =
    Write the name of a zone or a large city near you. All times that I tell you are in it.
about-currency =
    When you ask for another currency, I say what it is in yours. Write its three letters, such as EUR, or its sign.
about-profile =
    After “{ $sats }” an amount without a unit is satoshis, and amounts are shown in satoshis first. “{ $dollars }” is the other way.
about-export =
    A file with your account, chats, shop and orders, as JSON, twice a day. There is no secret in it.
about-delete =
    I tell you first what would go, and want a yes. Open orders stay payable until they are over. If you wrote STOP, I remember that, and nothing else.
about-help =
    “{ $more }” shows everything I can do.

## The menu of a chat program: 3 to 60 characters each

menu-receive = Make a QR to be paid
menu-again = A new QR for the same order
menu-cancel = Close an order
menu-status = Is it paid?
menu-history = Your payments
menu-balance = What the wallet holds
menu-price = The price of bitcoin
menu-language = Speak another language
menu-timezone = Show times in your zone
menu-currency = Show amounts in your currency too
menu-profile = Count in satoshis or in dollars
menu-export = A copy of what I keep of you
menu-delete = Have me forget you
menu-help = What I can do

## In a group

group-help = I make Lightning QRs for a Flash wallet, and tell you when they are paid.
group-private = Others read along here. Please write to me in a chat of our own.

## What owners hear of

alert-credential = ⚠️ The wallet refuses this bot's key, or does not let it make invoices: nobody can be asked for a payment now. “chatwallet doctor” tells whoever runs the bot what to mend.
alert-credential-over = ✅ The wallet takes this bot's key again: payments can be asked for.
alert-credential-list = ⚠️ The wallet does not let this bot's key read the list of payments: it can't be shown now. “chatwallet doctor” tells whoever runs the bot what to mend.
alert-credential-list-over = ✅ The list of payments can be read again.
alert-payment-lost = ⚠️ A payment came whose order is lost (Ref { $ref }): the bot's data is gone. The money is in your wallet, and nobody else was told.
alert-new-payee = ⚠️ QRs are now signed by a node that was not seen before: { $node }. If you know nothing of it, check with a small payment before you go on.
alert-clock-ahead = { $minutes ->
    [one] ⚠️ This machine's clock is { $minutes } minute ahead. Please have it set; until then I go by the wallet's time.
   *[other] ⚠️ This machine's clock is { $minutes } minutes ahead. Please have it set; until then I go by the wallet's time.
}
alert-clock-ahead-over = ✅ This machine's clock is right again.
alert-clock-behind = { $minutes ->
    [one] ⚠️ This machine's clock is { $minutes } minute behind. Please have it set; until then I go by the wallet's time.
   *[other] ⚠️ This machine's clock is { $minutes } minutes behind. Please have it set; until then I go by the wallet's time.
}
alert-clock-behind-over = ✅ This machine's clock is right again.
alert-store = ⚠️ The bot's store does not keep what it is given: nobody can be asked for a payment now. “chatwallet doctor” tells whoever runs the bot what to mend.
alert-store-over = ✅ The bot's store works again: payments can be asked for.
alert-store-away = ⚠️ The bot's store was away from { $since } to { $time }. It is back, and what was paid meanwhile is told now. If it happens again, “chatwallet doctor” tells whoever runs the bot what to mend.
alert-feed = ⚠️ The live feed of payments ({ $feed }) has been away for more than five minutes. Payments are still found and told, some seconds later. “admin sources” shows what is heard, and “chatwallet doctor” what to mend.
alert-feed-over = ✅ The live feed of payments ({ $feed }) is back: payments are told at once again.
alert-dead = ⚠️ Messages that could not be delivered: { $count }. “admin dead” lists them with the reasons, and so does “chatwallet notices” on the machine. Most of them are sent when their people write again.
alert-dead-over = ✅ No message is left that could not be delivered.
alert-unended = ⚠️ Messages of which nobody knows whether they arrived, an hour after they were sent: { $count }. A few are telephones that are off. Many mean that reports of delivery do not reach the bot: “chatwallet doctor” tells whoever runs it what to mend.
alert-unended-over = ✅ Of nearly all messages it is known again whether they arrived.
alert-disk-low = ⚠️ The bot's disk is nearly full: { $free } MB are left. Please have room made there: once it is full, nobody can be asked for a payment.
alert-disk-low-over = ✅ The bot's disk has room again.
alert-files-low = ⚠️ The bot's disk can hold few more files: { $free }. Please have some deleted there: after the last one, nobody can be asked for a payment.
alert-files-low-over = ✅ The bot's disk can hold enough files again.
alert-store-memory-low = ⚠️ The memory of the bot's store is nearly full: { $percent } % ({ $free } MB) are left. Please have its limit raised (“maxmemory” of Redis): once it is full, nobody can be asked for a payment.
alert-store-memory-low-over = ✅ The memory of the bot's store has room again.
alert-memory-low = ⚠️ The bot's machine is short of memory: { $percent } % ({ $free } MB) are left. Please have other programs ended there, or more memory put in, before the bot is stopped for it.
alert-memory-low-over = ✅ The bot's machine has enough memory again.
alert-audit-head = 🔏 The newest entry in the list of what admins did is { $head }. Keep this message: “chatwallet audit verify --head { $head }” shows later whether anything was taken out of the list or changed.
alert-factor-set-up = 🔐 The second factor of an admin ({ $place }) was set up at the machine. If that was none of you, write “admin lockdown on REASON” and look there.
alert-factor-set-up-page = 🔐 The second factor of an admin ({ $place }) was set up on a page that they asked for in their chat. If that was none of you, write “admin lockdown on REASON” and look at the machine.
alert-admin-added = 👤 { $place } is an admin of this bot now. If that was none of you, write “admin lockdown on” and look at the machine.
alert-admin-removed = 👤 { $place } is no admin of this bot any more. If that was none of you, write “admin lockdown on” and look at the machine.

## Several chats of one person

help-connect = { $word } – see your orders in another chat too
about-connect =
    I give you eight letters to write in your other chat with me, and ask you here whether that chat is yours.
    Up to five chats can be yours, three new ones in 30 days.
menu-connect = See your orders in another chat too
help-disconnect = { $word } – your chats; { $word } 2 takes the second one away
about-disconnect =
    The chat that you take away begins anew. Your orders stay with you, and so does the news of their payments.
menu-disconnect = Which chats are yours
connect-code = Write this in your other chat with me, within { $minutes } minutes:
connect-wait = Thank you. Please confirm it in your other chat ({ $place }).
connect-asks =
    { $place } asks to be you. It would see your orders and your wallet. Is that your chat?
    1: Yes, that's me
    2: No
connect-asks-owner =
    { $place } asks to be you. It would see your orders and what the wallet holds, and be an owner as you are. Is that your chat?
    1: Yes, that's me
    2: No
connect-changed =
    ⚠️ Somebody writes from { $place }, and WhatsApp says it is another person than before. They see nothing of yours. Is it you?
    1: Yes, that's me
    2: No
connect-silent =
    { $place } writes again after a long silence, and numbers are given to others. Is it still you?
    1: Yes, that's me
    2: No
button-connect-yes = Yes, that's me
connect-done = ✅ { $one } and { $other } are one account now. “disconnect” undoes it.
connect-no = All right: { $place } sees nothing of yours.
connect-refused = { $place } said no.
connect-back = ✅ { $place } is yours again.
connect-own = That chat is yours already.
connect-contents = This chat has a wallet of its own. Write “unlink” here first.
connect-house = Whoever gave you those letters would be an owner as you are. To add a chat of yours, write “connect” here, and the letters there.
connect-full = You have as many chats as can be one account. “disconnect” takes one away.
connect-often = You have connected three chats in 30 days. Please wait before you connect another.
error-wrong-code = Those letters can't be used now. “connect” in your other chat gives you new ones.
share-codes = { $minutes ->
    [one] Those were many wrong letters. Please try again in { $minutes } minute.
   *[other] Those were many wrong letters. Please try again in { $minutes } minutes.
}
disconnect-chats = Your chats:
disconnect-here = { $place } (this one)
disconnect-how = “{ $example }” takes the second one away.
disconnect-alone = This is your only chat. “{ $connect }” adds another.
disconnect-last = This is your only chat; it can't be taken away.
disconnect-done = { $place } is taken away. Your orders stay with you.
disconnect-told = { $place } was taken away from this account.
confirm-asked = This chat was silent for long, and its number may have changed hands. I have asked in { $places } whether it is still you.
confirm-refused = Your other chat said that this is somebody else. That can't be asked again.
confirm-nobody = This chat was silent for long, and its number may have changed hands. There is no other chat in which I could ask, so what was before stays closed. New orders work.
confirm-owner = This chat was silent for long, and its number may have changed hands. Whoever runs the bot can confirm that it is you: { $command }
confirm-again = I could not tell for sure who wrote that. Please write it once more.
notice-elsewhere = It was asked for in { $place }.
alert-address-changed = ⚠️ { $place } belongs to somebody else now, WhatsApp says, and its person has no other chat here. News of their orders come to you.

## A page that is no chat

page-hello = Hello!
page-stranger = This is a wallet in a chat. To talk to it you need the address of a chat: whoever runs it gives you one.
page-welcome = This is a wallet in a chat. Here you get a chat of your own: its address is the key to it.
page-lost = This address opens nothing, or nothing any more. Perhaps a part of it is missing, or it was taken back. Ask whoever gave it to you for a new one.
page-crowded = { $minutes ->
    [one] Many new chats were just opened from where you are. Load this page again in { $minutes } minute, and your chat opens. A chat that you had before goes on.
   *[other] Many new chats were just opened from where you are. Load this page again in { $minutes } minutes, and your chat opens. A chat that you had before goes on.
}
page-elsewhere = A wallet in a chat works here. There is nothing to see on this page: talk to it where you were told to.
page-open = To my chat
page-export-number = To fetch your data, write this number in your chat with me: { $number }
page-export-warning = If you did not ask for it there, close this page: whoever sent you the link would get your data.
page-export-fetch = Fetch the file
page-export-not-yet = The number was not written in the chat yet.

## Wallets that people link

linking-off = This bot works for one wallet. Whoever runs it decides that.
wallet-of-the-bot = the bot's wallet
error-guests-off = This bot makes orders for its owners alone.
error-link-first = You have no wallet here yet that I can make QRs for. Write “{ $link }” to link your own.
error-link-stale = The wallet no longer accepts the connection to “{ $name }”. QRs that are open are still watched. Write “{ $link }” to mend it.
error-till-sees-nothing = A till shows no balance: I make QRs for it and see nothing else. “{ $link }” links a key, which shows it.
error-till-needs-amount = A till needs an amount in each order: “{ $example }”. “{ $link }” links a key, which takes any amount.
again-elsewhere = { $code } belongs to another wallet, { $name }, and an order never changes where its money goes.
again-elsewhere-ask = For an order of the same amount paid to { $name }, write “{ $ask }”.
button-new-for = New QR for { $name }
word-yes = yes
word-no = no
word-till = till
word-key = key
example-test = test
button-till = Till
button-no = No
button-yes-name = Yes, { $name }
button-unlink = Unlink
button-keep = Keep
link-ways = Which wallet shall I make QRs for?
link-way-till = { $number }  Till: a Flash username. I can make QRs for it; I can't see or spend anything.
link-ways-end = Anything else leaves things as they are.
link-till-how = Write it with the Flash username, like “{ $example }”.
link-kept = All right, nothing was changed.
link-replaces = It replaces “{ $name }”: orders that are open stay with that one.
link-not-yours = Only an owner of this shop may change its wallet.
link-nowhere = This bot can't link wallets here.
link-too-many-shops = This wallet is linked to three shops already. One of them has to be unlinked first.
link-key-nobody = This key does not say whose wallet it is.
till-ask = New orders will pay the Flash user “{ $name }”. Please read it letter by letter: { $letters }
till-letter = Letter { $number }, { $letter }, is of another script: { $script }.
till-ask-careful = Money sent to a wrong name can't be fetched back. I keep no secret and can't see this wallet.
till-done = ✅ Your orders pay “{ $name }” from now on. Try it: “{ $example }”, pay it, look into your Flash app.
till-done-limits = A till needs an amount in each order and shows no balance.
button-key = Key
link-way-key = { $number }  Key: a key of your Flash account, for QRs, balance and history. You enter it on a page, not here.
key-how-make = 1. In your Flash account make a key that may: { $scopes }. Give it an end date.
key-how-open = 2. Within 10 minutes open this page and paste the key there: { $address }
key-how-digits = The page must show { $digits }.
key-how-pays = A key that makes QRs could also pay; Flash has none that only receives. I keep it sealed, and paying is switched off here.
key-no-page = A key can't be entered here: that takes a page at an address with https. Whoever runs this bot can set that up, or link your key at their machine.
key-unkept = There is no safe place for keys here, so I keep none.
key-till-instead = A till needs no secret: “{ $link }”.
key-done = ✅ Connected: “{ $name }”, key …{ $tail }. Balance and history work now. When the key ends, Flash does not tell.
key-done-until = ✅ Connected: “{ $name }”, key …{ $tail }, until { $time }. Balance and history work now.
key-no-key = This is no key of Flash: one begins with fk_ and has 76 characters.
key-session = This is a sign-in and no key: it could do everything with your account. Please sign out in Flash, so that it ends.
key-refused = Flash does not accept this key: it is wrong, revoked or over.
key-lacks = This key may not: { $lacks }. Please make one that may: { $scopes }.
key-no-wallet = This account has no wallet yet that can receive.
key-away = Flash does not answer at the moment. Please try again in a minute.
key-in-chat-used = I deleted your message with the key.
key-ask = The key …{ $tail } opens the Flash wallet “{ $name }”. Shall new orders be paid there?
key-page-title = Link your Flash wallet
key-page-chat = This page is for the chat: { $place }
key-page-digits = These digits stand in that chat too:
key-page-warning = If you did not ask for this in that chat, close this page: whoever sent it to you would get your wallet.
key-page-label = Your key
key-page-button = Link the wallet
key-page-keeps = The key is kept sealed, and never shown again.
key-page-left = Tries that are left: { $count }
key-page-tried-out = This page takes no more keys. Ask for a new page in the chat.
key-page-close = You can close this page: your chat says it too.
factor-page-title = Set up your authenticator
factor-page-warning = If you did not ask for this in that chat, close this page: whoever sent it to you can see the same digits.
factor-page-replaces = You have an authenticator already. Its digits count until the first of the new ones are entered here.
factor-page-show = Show the QR
factor-page-scan = Scan this with an authenticator app:
factor-page-type = Or type this into it:
factor-page-keeps = Whoever sees this can make your digits. It is not shown again once they count.
factor-page-label = The six digits that the app shows
factor-page-button = Use this authenticator
factor-page-wrong = These digits are wrong. Is the clock of your phone right?
factor-page-tried-out = This page takes no more digits. Ask for a new page in the chat.
factor-set-up = ✅ The digits of your authenticator count from now on, and no older ones.
page-away = This page can't answer at the moment. Please try again in a minute.
unlink-ask = Stop using “{ $name }”?
unlink-open = { $count ->
    [one] { $count } open order stays payable, and you will be told.
   *[other] { $count } open orders stay payable, and you will be told.
}
unlink-done = “{ $name }” is unlinked: I make no more QRs for it. Write “{ $link }” to link a wallet again.
unlink-done-key = “{ $name }” is unlinked, and I have forgotten the key. I can't revoke it: in Flash, delete the key that ends in { $tail }. Write “{ $link }” to link a wallet again.
error-link-house = The wallet of this bot is named in its settings, and you are one of its owners here: whoever runs the bot changes it there.
error-link-not-yours = Only an owner of this shop may change its wallet.
error-nothing-linked = No wallet is linked here. Write “{ $link }” to link one.
error-mixed-name = “{ $name }” has letters of more than one script, as a name that pretends to be another. I don't link it.
error-not-a-name = “{ $name }” can't be a Flash username: they have 3 to 50 letters, digits or _. Write it like “{ $example }”.
error-unknown-user = There is no Flash user “{ $name }” who can receive. Look at the name in your Flash app.
help-link = { $word } @myshop – have your orders paid to your own Flash wallet
help-unlink = { $word } – stop using your wallet here
menu-link = Link your Flash wallet
menu-unlink = Stop using your wallet here
about-link =
    A till is a Flash username: I make QRs for it and see nothing else. I ask before I use it.
    A key, which you enter on a page, shows balance and history too: “{ $link }”.
about-unlink =
    Orders that are open stay payable, and you are told of their payment.
button-link = Link
news-linked = Your orders are paid to “{ $name }” from now on. Was that not you? Write “unlink” at once.
news-unlinked = “{ $name }” was unlinked: no more QRs are made for it.
news-link-stale = ⚠️ The wallet no longer accepts the connection to “{ $name }”. QRs that are open are still watched. Write “link” to mend it.
news-link-ended = ⚠️ Whoever runs this bot has ended its link to “{ $name }”. If you linked it by a key, delete that key in Flash now: others may know it. QRs that are open are still watched. Write “link” to link it anew.
whoami-account = Your account ends in { $signs }.
whoami-chat = { $number }  { $channel } { $hint }
whoami-chat-here = { $number }  { $channel } { $hint }, this chat
whoami-shop = Shop: { $name }, you are its owner
whoami-house-owner = You are an owner of the bot's wallet.
whoami-house-guest = Your orders are paid to the bot's wallet, as a guest of it.
whoami-no-wallet = No wallet is linked. Write “{ $link }” to link yours.
whoami-unlinked = Wallet: “{ $name }” was unlinked
whoami-till = Wallet: the till “{ $name }”, since { $time }. I keep no secret of it.
whoami-key = Wallet: “{ $name }” by a key that ends in { $tail }, since { $time }
whoami-session = Wallet: “{ $name }”, signed in since { $time }
whoami-until = The key ends { $time }
help-whoami = { $word } – what I know of you
menu-whoami = What I know of you
about-whoami =
    Your account, your chats, and which wallet your orders are paid to.
privacy = I keep your orders and what was paid, your language, and this chat's address. I don't keep what you write once it is answered. “{ $whoami }” shows what I know, “{ $delete }” ends it.
privacy-policy = More about it: { $url }
link-not-you = Whoever runs this bot decides who links a wallet here. Please ask them.
till-first-payment = It is the first one to this till: is it in your Flash app? If not, write “{ $unlink }”.
help-link-first = To begin, link your Flash wallet: “{ $link }”.
confirm-by-key = Was a wallet of yours linked here by a key? “{ $link }”, with a key of the same wallet, opens it again.

## What went wrong

read-as = I read that as “{ $line }”.
thanks-answer = You're welcome.
today-total = Today so far: { $total }
today-count = { $count ->
    [one] { $count } payment.
   *[other] { $count } payments.
}
today-unknown = { $count ->
    [one] Of { $count } payment the amount is not known.
   *[other] Of { $count } payments the amount is not known.
}
today-none = Nothing has come in today so far.
unknown-command = I don't know “{ $word }”.
unknown-suggest = Did you mean “{ $suggestion }”?
unknown-help = Write “{ $help }” to see what I can do.
error-empty = Write “{ $help }” to see what I can do.
error-invalid-amount = “{ $amount }” is not an amount I understand. Write it like 10, 10.50 or 500 sat.
error-zero-amount = The amount must be more than zero.
error-negative-amount = An amount can't be negative.
error-too-many-decimals = { $digits ->
    [0] { $currency } has no decimals; “{ $amount }” has some.
   *[other] { $currency } has at most { $digits } decimals; “{ $amount }” has more.
}
error-amount-too-small = { $amount } is too little: the least is { $smallest }.
error-amount-too-large = { $amount } is too much: the most is { $largest }.
error-ambiguous-amount = I can read “{ $amount }” in more than one way. Which one do you mean?
error-number-in-words = “{ $amount }”: without a currency I read no number in words. Did you mean this?
error-which-currency = “{ $amount }” can be money of several countries. Which do you mean? You can also write its letters, like JMD.
question-over = That question is over. Please begin again.
mode-lockdown = For everybody's safety I do nothing at the moment, whatever you write. What is paid is still told in your chat, and nothing is lost. Please try again later.
mode-maintenance = I am being worked on: for a while there are no new orders, QRs or wallets. What you have asked for before can still be paid, and you hear of it.
mode-over = That was held back just now and was not done. Please write it again.
error-choice = { $number }: { $choice }
error-unknown-currency = I have no exchange rate for { $currency }.
error-unknown-profile = “{ $said }” is neither sats nor dollars.
error-invalid-code = “{ $code }” is not an order. Orders look like K7Q2.
error-unknown-code = I find no order { $code } of yours.
error-no-charge = You have no order yet. Write “{ $example }” to make one.
error-charge-paid = { $code } is paid already.
error-charge-cancelled = { $code } was cancelled. Write “{ $example }” to make another.
error-charge-lapsed = { $code } has closed. Write “{ $example }” to make another.
error-invalid-page = “{ $page }” is not a page number.
error-unknown-language = I don't speak “{ $language }”. I speak { $languages }.
error-unknown-zone = I don't know the time zone “{ $zone }”. Write it like America/Jamaica.
error-ambiguous-zone = There is more than one “{ $zone }”. Which one do you mean?
error-unexpected-argument = “{ $argument }” is more than I understand here.
error-too-long = That message is too long for me.
wallet-slow = The wallet is slow, one moment.
error-wallet-unavailable = The wallet does not answer at the moment. Nothing was changed; please try again in a minute.
error-wallet-refused = The wallet said no. Nothing was changed. If it happens again, tell whoever runs this bot.
error-amount-unchecked = The amount can't be checked at the moment, so I show no QR. Nothing was changed; please try again in a minute.
error-wrong-invoice = The wallet gave a QR that does not fit what you asked for, so I don't show it. Please try again in a minute.
error-balance-too-low = The wallet does not hold enough for that. Nothing was changed.
error-not-linked = The wallet can't be used at the moment. Nothing was changed. If it stays so, tell whoever runs this bot.
error-rate-limited = { $seconds ->
    [one] That is too many new QRs at once. Please try again in { $seconds } second.
   *[other] That is too many new QRs at once. Please try again in { $seconds } seconds.
}
share-lines = { $seconds ->
    [one] You write faster than I can read. Please wait { $seconds } second.
   *[other] You write faster than I can read. Please wait { $seconds } seconds.
}
share-qrs = { $seconds ->
    [one] You have as many QRs as can be open at once. A new one can be made in { $seconds } second.
   *[other] You have as many QRs as can be open at once. A new one can be made in { $seconds } seconds.
}
share-orders = { $seconds ->
    [one] Those were many orders in a short time. The next one can be made in { $seconds } second.
   *[other] Those were many orders in a short time. The next one can be made in { $seconds } seconds.
}
share-invoices = { $seconds ->
    [one] Many people are asking for QRs right now. Please try again in { $seconds } second.
   *[other] Many people are asking for QRs right now. Please try again in { $seconds } seconds.
}
share-window = { $seconds ->
    [one] Those were many QRs for one wallet in a short time. The next one can be made in { $seconds } second.
   *[other] Those were many QRs for one wallet in a short time. The next one can be made in { $seconds } seconds.
}
share-address = { $seconds ->
    [one] Much is coming from your network. Please try again in { $seconds } second.
   *[other] Much is coming from your network. Please try again in { $seconds } seconds.
}
share-new-people = { $seconds ->
    [one] Many new people are writing to me right now. Please write again in { $seconds } second.
   *[other] Many new people are writing to me right now. Please write again in { $seconds } seconds.
}
share-links = { $minutes ->
    [one] Linking was begun often in a short time. Please try again in { $minutes } minute.
   *[other] Linking was begun often in a short time. Please try again in { $minutes } minutes.
}
share-unknown = { $minutes ->
    [one] I do not understand these lines, and leave more of them without an answer for { $minutes } minute. Commands still work: “{ $help }” shows them.
   *[other] I do not understand these lines, and leave more of them without an answer for { $minutes } minutes. Commands still work: “{ $help }” shows them.
}
blocked = Whoever runs this bot has blocked you: I do not read what you write here. Orders that were made before still count.
till-crowded = Others may be using this till as well: a wallet linked by a key has a limit of its own. “{ $link }” does that.
error-no-open-amount = The wallet takes no open amounts at the moment. Name an amount: “{ $example }”.
error-internal = Something went wrong on my side; nothing was lost. Please try again.
key-in-chat-deleted = I deleted your message with the key. I have not used that key; to be safe, revoke it in Flash.
key-in-chat-wiped = I have not used that key, and wiped it at { $keeper }. I can't delete it from your phone: please delete the message, and revoke the key in Flash.
key-in-chat-kept = I have not used that key, and I can't delete your message: please delete it, and revoke the key in Flash.
secret-in-chat-deleted = There was a secret in your message. I deleted the message, and have not used the secret.
secret-in-chat-wiped = There was a secret in your message. I have not used it, and wiped it at { $keeper }. I can't delete it from your phone: please delete the message.
secret-in-chat-kept = There was a secret in your message. I have not used it, and I can't delete the message: please delete it.
session-in-chat = That could do everything with your account. I never take it: please sign out everywhere in the Flash app.
foreign-secret-in-chat = I never need another program's secret: please replace it where you got it.
key-link-instead = To connect a wallet, write “{ $link }”.
key-never-needed = Keys are never needed here.
error-secret-said = There was a secret in that message.
delete-ask = This forgets all that I keep of you: your account with its chats ({ $chats }) and orders ({ $orders }), and what was said.
delete-ask-open = Open orders ({ $open }) can still be paid: I tell you here, and they go when they are over.
delete-ask-key = Your shop goes too, with the key of “{ $name }”. I can't revoke that: in Flash, delete the key that ends in { $tail }.
delete-ask-till = Your shop goes too: I forget that its orders pay “{ $name }”.
delete-ask-others = Others belong to your shop ({ $others }): for them it is closed.
delete-ask-copy = For a copy, write “{ $export }” first.
delete-ask-yes = To do it, write “{ $yes }”. It can't be undone.
delete-done = Done: I forget you, which takes a few minutes. If you write again, you are new here.
delete-done-open = Done: I forget you, which takes a few minutes. Open orders ({ $open }) can still be paid: I tell you here, and then they go too.
export-link = Your data, once and within 15 minutes: { $link }
    The page shows a number. Write it here as “{ $example }”, and it lets you fetch the file.
export-opened = Good. Now fetch the file on the page, once.
export-ask-operator = This bot has no page for that. Ask whoever runs it for “chatwallet export { $account }”.
error-unknown-form = I don't know “{ $form }” here. There is: “{ $known }”.
error-delete-signs = Those are not the signs of your account. “{ $again }” tells them.
error-export-number = There is no page with that number, or its 15 minutes are over.
error-export-later = You had your data twice within a day. Please ask again in { $hours } h.
