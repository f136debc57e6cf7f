/* Conditions of questions, worked out in the browser.

   `tree` is what the server made of an expression (surveys/expressions). All of it is
   done as in surveys/expressions/values.py; one table of cases is run through both. */
(function () {
  "use strict";

  const LONGEST_TEXT = 300;
  const WHOLE_FROM = 1e15;
  const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
  const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
  const DAY_LENGTH = 86400000;
  const LEVELS = ["required", "actual"];

  function valueOf(answer) {
    if (answer === null || answer === undefined) {
      return "";
    }
    if (Array.isArray(answer)) {
      return answer.map(String).join(" ");
    }
    if (typeof answer === "object") {
      return Object.values(answer)
        .map(function (each) {
          return textOf(valueOf(each));
        })
        .join(" ")
        .trim();
    }
    return answer;
  }

  function numberOf(value) {
    if (typeof value !== "string") {
      return Number(value);
    }
    const found = NUMBER.exec(value);
    if (found) {
      return Number(found[1]);
    }
    if (!DAY.test(value)) {
      return NaN;
    }
    const moment = Date.parse(value + "T00:00:00Z");
    // A browser may take 30 February for a day of March.
    const same = !isNaN(moment) && new Date(moment).toISOString().slice(0, 10) === value;
    return same && value.slice(0, 4) !== "0000" ? moment / DAY_LENGTH : NaN;
  }

  function textOf(value) {
    if (typeof value !== "number") {
      return String(value);
    }
    if (!isFinite(value)) {
      return String(value);
    }
    if (Math.abs(value) >= WHOLE_FROM) {
      return BigInt(Math.trunc(value)).toString();
    }
    const plain = value.toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
    return plain === "-0" ? "0" : plain;
  }

  function truthOf(value) {
    return Boolean(value);
  }

  function equal(left, right) {
    if (typeof left === "boolean" || typeof right === "boolean") {
      return truthOf(left) === truthOf(right);
    }
    if (typeof left === "number" || typeof right === "number") {
      return numberOf(left) === numberOf(right);
    }
    return left === right;
  }

  function dayOf(value) {
    const days = numberOf(value);
    if (typeof value === "string") {
      return DAY.test(value) && !isNaN(days) ? value : "";
    }
    const moment = new Date(Math.floor(days) * DAY_LENGTH);
    const text = isNaN(moment) ? "" : moment.toISOString().slice(0, 10);
    return DAY.test(text) && text.slice(0, 4) !== "0000" ? text : "";
  }

  function chosen(value) {
    return textOf(value).split(/\s+/).filter(Boolean);
  }

  function today() {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Sofia",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    }).formatToParts(new Date());
    const named = {};
    parts.forEach(function (part) {
      named[part.type] = part.value;
    });
    return [named.year, named.month, named.day].join("-");
  }

  function fits(text, pattern) {
    return (
      Array.from(text).length <= LONGEST_TEXT &&
      new RegExp("^(?:" + pattern + ")$").test(text)
    );
  }

  function ofNumbers(work) {
    return function (left, right) {
      return work(numberOf(left), numberOf(right));
    };
  }

  const FUNCTIONS = {
    or: (left, right) => truthOf(left) || truthOf(right),
    and: (left, right) => truthOf(left) && truthOf(right),
    "=": equal,
    "!=": (left, right) => !equal(left, right),
    "<": ofNumbers((left, right) => left < right),
    "<=": ofNumbers((left, right) => left <= right),
    ">": ofNumbers((left, right) => left > right),
    ">=": ofNumbers((left, right) => left >= right),
    "+": ofNumbers((left, right) => left + right),
    "-": ofNumbers((left, right) => left - right),
    "*": ofNumbers((left, right) => left * right),
    div: ofNumbers((left, right) => left / right),
    mod: ofNumbers((left, right) => left % right),
    minus: (value) => -numberOf(value),
    not: (value) => !truthOf(value),
    selected: (value, one) => chosen(value).includes(textOf(one).trim()),
    "count-selected": (value) => chosen(value).length,
    "string-length": (value) => Array.from(textOf(value)).length,
    regex: (value, pattern) => fits(textOf(value), textOf(pattern)),
    today: today,
    date: dayOf,
    true: () => true,
    false: () => false,
    if: (held, one, other) => (truthOf(held) ? one : other),
    coalesce: (one, other) => (textOf(one) === "" ? other : one),
    int: (value) => Math.trunc(numberOf(value)),
    number: numberOf,
    string: textOf,
  };

  function answerNamed(name, answers) {
    if (Object.hasOwn(answers, name)) {
      return answers[name];
    }
    const line = name.lastIndexOf("_");
    const key = name.slice(0, line);
    const level = name.slice(line + 1);
    const known = line > 0 && LEVELS.includes(level) && Object.hasOwn(answers, key);
    const answer = known ? answers[key] : null;
    return answer !== null && typeof answer === "object" ? answer[level] : null;
  }

  function worth(tree, answers, current) {
    switch (tree[0]) {
      case "key":
        return valueOf(answerNamed(tree[1], answers));
      case "self":
        return valueOf(current);
      case "literal":
        return tree[1];
    }
    const values = tree.slice(1).map(function (part) {
      return worth(part, answers, current);
    });
    return FUNCTIONS[tree[0]].apply(null, values);
  }

  window.surveyExpressions = {
    /* Return what the expression is worth. */
    value: worth,
    /* Tell whether it is true of the answers; `current` is what “.” means. */
    holds: function (tree, answers, current) {
      return truthOf(worth(tree, answers, current));
    },
  };
})();
