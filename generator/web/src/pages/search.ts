// What stands between the search dialog and Material's search; loaded when the dialog opens first.
import { within } from "./shared/element";
import { putPhraseFirst } from "./search/phrase_search";

putPhraseFirst(within<HTMLInputElement>(document, "#gs-search-query"));
