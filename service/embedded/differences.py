"""What the reference page says of the engine that no table in its code says.

What it refuses is in the code that refuses it.
"""

#: Operators of AQL.
OPERATORS = (
    *("OR", "||", "AND", "&&", "NOT", "!", "==", "!=", "<", "<=", ">", ">=", "IN", "NOT IN"),
    *("LIKE", "NOT LIKE", "=~", "!~", "+", "-", "*", "/", "%", "..", "? :", "?:"),
    *("ALL", "ANY", "NONE", "AT LEAST (n)", "[*]", "[**]", "[? FILTER …]"),
    *("LET [a, b] = …", "FOR {a, b: c} IN …"),
    *("[* FILTER … LIMIT … RETURN …]", ".name", "[index]", "`name`", "@bind", "@@collection"),
)

#: ``(option of a query, what it does)``
LIMITS = (
    ("`maxRuntime`", "Seconds; error 1500 after them."),
    ("`memoryLimit`", "Bytes; error 32 above them."),
    ("`fullCount`", "Counts the rows that the last LIMIT keeps back."),
    ("`failOnWarning`, `maxWarningCount`", "As in ArangoDB."),
    ("`profile`", "Phases; from 2 on the plan, without figures for its nodes."),
    ("any other", "Taken and without effect, as in ArangoDB, which ignores unknown ones."),
)

#: ``(about, what differs)``
DIFFERENCES = (
    (
        "Options of clauses",
        (
            "A name that the clause does not take is refused with error 9; ArangoDB warns or "
            "says nothing."
        ),
    ),
    (
        "Hints",
        (
            "`indexHint`, `disableIndex`, `useCache`, `parallelism` and the like are taken "
            "and change nothing; `forceIndexHint` is refused."
        ),
    ),
    (
        "Order without SORT",
        (
            "Documents come in the order of their insertion; in ArangoDB in any order. "
            "COLLECT gives its groups sorted."
        ),
    ),
    (
        "Memory of a query",
        (
            "Without `memoryLimit` the process may grow by 4 GiB, or by half of the machine's"
            " memory if that is less, before error 32. ArangoDB's default is a share of the "
            "machine too. A `memoryLimit` counts the rows held; below 64 MiB only them."
        ),
    ),
    (
        "Time of a query",
        (
            "`maxRuntime` is kept to about 50 ms, but one call of a function that sorts "
            "millions of values or matches a regular expression runs to its end."
        ),
    ),
    (
        "Warnings",
        (
            "Given where the manual names one. Wrong units and parts of dates warn with 1572 as "
            "wrong dates do, where ArangoDB has 1542 for some."
        ),
    ),
    (
        "Nesting",
        "An expression may be about 300 levels deep before error 1524, in ArangoDB 500.",
    ),
    (
        "Regular expressions",
        "ICU's dialect, run by Python's `re`, which has no time limit of its own.",
    ),
    (
        "Ranges and generated arrays",
        "At most 10,000,000 elements as an array (error 32); a FOR loop runs over any range.",
    ),
    (
        "Negative weights",
        (
            "Error 1948 when the search meets such an edge; it searches from the start only, "
            "ArangoDB from both ends."
        ),
    ),
    (
        "Conflicts",
        (
            "Writers wait for each other, first come, first served, for up to 30 seconds; so "
            "there is no write conflict (1200), except about a revision that the caller "
            "named."
        ),
    ),
    (
        "Explain",
        "Has ArangoDB's shape; costs and rules are the engine's own.",
    ),
    (
        "Indexes",
        "`geo` and `fulltext` ones are remembered and used by nothing.",
    ),
    (
        "Time zones",
        "DATE_UTCTOLOCAL() and DATE_LOCALTOUTC() tell no details of a zone: error 9.",
    ),
    (
        "Expired documents",
        (
            "Removed by whoever sends a request, at most every 30 seconds; in a file that nobody "
            "uses they stay. Dates must be in ISO 8601 with all their zeros."
        ),
    ),
    (
        "Large results",
        (
            "What does not fit into the first batch waits in a temporary file (in the folder that "
            "`TMPDIR` names) until it is fetched or its cursor's `ttl` is over."
        ),
    ),
    (
        "Users",
        "Whoever can open the file may do everything.",
    ),
)
