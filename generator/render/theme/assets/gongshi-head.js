"use strict";(()=>{var t="gs-large",e="gongshi-large";var o=document.documentElement;o.classList.add("gs-script");try{localStorage.getItem(e)==="1"&&o.classList.add(t)}catch(s){}})();
