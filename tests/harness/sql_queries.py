"""Whole statements for sql_cases: each stands alone, its rows are compared as a multiset. $EDS_ID is a lake's store."""
import itertools

T = "(VALUES (1, 'a', 1.5), (2, 'b', NULL), (2, 'c', -0.5), (3, NULL, 2.5), (NULL, 'e', 0.0)) AS t (k, s, d)"
U = "(VALUES (1, 'x'), (2, 'y'), (2, 'z'), (4, 'w'), (NULL, 'n')) AS u (k, v)"
EMPTY = "(SELECT 1 AS k, 'x' AS v WHERE false) AS u"
EVENTS = "(SELECT * FROM $EDS_ID ORDER BY eventTime, eventID LIMIT 300) AS e"

JOINS = ["JOIN {} ON t.k = u.k", "LEFT JOIN {} ON t.k = u.k", "RIGHT JOIN {} ON t.k = u.k", "FULL JOIN {} ON t.k = u.k", "CROSS JOIN {}",
         "LEFT JOIN {} ON t.k = u.k AND u.v > 'x'", "JOIN {} ON t.k < u.k", "LEFT JOIN {} ON false",
         "FULL JOIN {} ON t.k = u.k AND t.s = 'a'",
         "JOIN {} ON t.k IS NOT DISTINCT FROM u.k", "JOIN {} ON true"]
SETS = ["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL", "UNION DISTINCT"]
OPERANDS = ["SELECT k FROM {t}", "SELECT k FROM {u}", "VALUES 1, 1, 2, NULL", "SELECT 2.5", "SELECT CAST(NULL AS integer)", "SELECT 'x'",
            "SELECT 1, 2"]
GROUPINGS = ["k", "ROLLUP (k, s)", "CUBE (k, s)", "GROUPING SETS ((k), (s), ())", "k, ROLLUP (s)", "()",
             "GROUPING SETS (ROLLUP (k), CUBE (s))", "1", "k, s"]
SUBQUERIES = [
    "SELECT k FROM {t} WHERE k IN (SELECT k FROM {u})", "SELECT k FROM {t} WHERE k NOT IN (SELECT k FROM {u})",
    "SELECT k FROM {t} WHERE k NOT IN (SELECT k FROM {u} WHERE k IS NOT NULL)",
    "SELECT k FROM {t} WHERE EXISTS (SELECT 1 FROM {u} WHERE u.k = t.k)",
    "SELECT k FROM {t} WHERE NOT EXISTS (SELECT 1 FROM {u} WHERE u.k = t.k)",
    "SELECT k, (SELECT max(v) FROM {u} WHERE u.k = t.k) FROM {t}",
    "SELECT k, (SELECT v FROM {u} WHERE u.k = t.k) FROM {t}", "SELECT k FROM {t} WHERE k >= ALL (SELECT k FROM {u} WHERE k IS NOT NULL)",
    "SELECT k FROM {t} WHERE k = ANY (SELECT k FROM {u})", "SELECT k FROM {t} WHERE k > SOME (SELECT k FROM {u})",
    "SELECT k FROM {t} WHERE (k, s) IN (SELECT k, v FROM {u})", "SELECT (SELECT count(*) FROM {u} WHERE u.k < t.k), k FROM {t}",
    "SELECT k, n FROM {t} CROSS JOIN LATERAL (SELECT count(*) AS n FROM {u} WHERE u.k = t.k)", "SELECT (SELECT 1, 2)",
    "SELECT (SELECT k FROM {t})",
    "SELECT k FROM {t} WHERE k = (SELECT max(k) FROM {u})", "SELECT * FROM (SELECT k AS a, s FROM {t}) WHERE a > 1",
    "SELECT count(*) FROM {t} WHERE k IN (NULL)",
]
UNNESTS = [
    "SELECT * FROM UNNEST(ARRAY[1, 2, NULL])", "SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['a']) AS t (x, y)",
    "SELECT * FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t (x, n)",
    "SELECT * FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t (k, v)",
    "SELECT * FROM UNNEST(ARRAY[ROW(1, 'x'), ROW(2, 'y')]) AS t (a, b)",
    "SELECT k, x FROM {t} CROSS JOIN UNNEST(ARRAY[k, k + 1]) AS v (x)",
    "SELECT k, x FROM {t} LEFT JOIN UNNEST(IF(k = 1, ARRAY[1], ARRAY[])) AS v (x) ON true",
    "SELECT * FROM UNNEST(CAST(ARRAY[] AS array(integer)))", "SELECT * FROM UNNEST(NULL)", "SELECT * FROM UNNEST(1)",
    "SELECT k, x, n FROM {t}, UNNEST(split('a,b', ',')) WITH ORDINALITY AS v (x, n)",
    "SELECT * FROM UNNEST(ARRAY[ARRAY[1, 2], ARRAY[3]]) AS t (x) CROSS JOIN UNNEST(x) AS v (y)",
    "SELECT sum(x) FROM UNNEST(sequence(1, 100)) AS t (x)",
]
RECURSIVE = [
    "WITH RECURSIVE r (n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
    "WITH RECURSIVE r (n, f) AS (VALUES (1, BIGINT '1') UNION ALL SELECT n + 1, f * (n + 1) FROM r WHERE n < 8) SELECT * FROM r",
    "WITH RECURSIVE r (n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT count(*) FROM r",
    "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT * FROM r",
    "WITH RECURSIVE r AS (VALUES 1 UNION ALL SELECT 2 FROM r) SELECT * FROM r",
    "WITH RECURSIVE r (n) AS (VALUES 1 UNION SELECT n FROM r) SELECT * FROM r",
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b",
    "WITH a (p, q) AS (VALUES (1, 2)) SELECT q, p FROM a", "WITH a AS (SELECT 1) SELECT * FROM b",
    "WITH a AS (SELECT 1 AS x) SELECT * FROM (WITH a AS (SELECT 2 AS x) SELECT x FROM a) CROSS JOIN a",
]
SHAPES = [
    "SELECT * FROM {t} ORDER BY k NULLS FIRST, s", "SELECT k FROM {t} ORDER BY k DESC LIMIT 2",
    "SELECT k FROM {t} ORDER BY k OFFSET 1 ROW FETCH FIRST 2 ROWS ONLY",
    "SELECT k FROM {t} ORDER BY k FETCH FIRST 2 ROWS WITH TIES", "SELECT k FROM {t} LIMIT 0", "SELECT k FROM {t} ORDER BY k LIMIT ALL",
    "SELECT DISTINCT k FROM {t}",
    "SELECT DISTINCT k, s FROM {t} ORDER BY k, s", "SELECT k AS a, s AS a FROM {t}", "SELECT t.* FROM {t}",
    "SELECT t.*, u.v FROM {t}, {u}", "SELECT nothing FROM {t}",
    "SELECT k, count(*) FROM {t}", "SELECT k FROM {t} GROUP BY s", "SELECT k FROM {t} WHERE count(*) > 1",
    "SELECT k FROM {t} HAVING true", "SELECT sum(k) FROM {t} HAVING sum(k) > 100",
    "SELECT k, sum(d) FROM {t} GROUP BY k HAVING count(*) > 1", "SELECT k FROM {t} ORDER BY 2", "SELECT DISTINCT k FROM {t} ORDER BY s",
    "SELECT s FROM {t} WHERE k", "SELECT 1 WHERE NULL",
    "SELECT k + s FROM {t}", "SELECT s, k FROM {t} WHERE s LIKE '%a%' OR k BETWEEN 2 AND 3", "TABLE t", "VALUES (1, 'a'), (2, 'b')",
    "VALUES 1, 'a'", "VALUES (1, 2), (3)", "SELECT",
    "(SELECT 1) UNION ALL (SELECT 2 ORDER BY 1 LIMIT 1)", "SELECT * FROM (VALUES 1) t, (VALUES 2) t",
    "SELECT sum(sum(k)) OVER () FROM {t} GROUP BY k", "SELECT max(k) FILTER (WHERE s > 'a') FROM {t}",
    "SELECT k, rank() OVER w FROM {t} WINDOW w AS (ORDER BY k)", "SELECT k FROM {t} WHERE row_number() OVER () = 1",
    "SELECT rank() OVER (ORDER BY k) FROM {t}",
    "SELECT sum(k) OVER (ORDER BY s ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), s FROM {t}",
    "SELECT * FROM {t} TABLESAMPLE BERNOULLI (100)", "SELECT -- a comment\n 1 /* another */ + 1",
    "SELECT \"k\", \"K\" FROM {t}", "SELECT T.K FROM {t}",
    "SELECT count(*), count(k), count(DISTINCT k), sum(d), avg(d), min(s), max(s) FROM {t}",
    "SELECT sum(k), avg(k), array_agg(k) FROM {t} WHERE false",
    "SELECT k, s FROM {t} JOIN {u} USING (k)", "SELECT k FROM {t} NATURAL JOIN {u}", "SELECT t.k FROM {t} JOIN {u} USING (k)",
    "SELECT * FROM {t} JOIN {u} USING (k)", "SELECT 1; SELECT 2", "SELECT 1;",
]
OF_EVENTS = [
    "SELECT eventName, count(*) FROM $EDS_ID GROUP BY eventName",
    "SELECT count(*), count(errorCode), count(DISTINCT eventSource) FROM $EDS_ID",
    "SELECT eventID, eventTime, eventName, userIdentity FROM {e}",
    "SELECT eventID, userIdentity.sessionContext.sessionIssuer.arn FROM {e}", "SELECT eventID, requestParameters FROM {e}",
    "SELECT eventID, element_at(requestParameters, 'bucketName') FROM {e}", "SELECT eventID, resources, cardinality(resources) FROM {e}",
    "SELECT eventID, eventJson FROM {e}",
    "SELECT eventID, json_extract_scalar(eventJson, '$.userIdentity.type'), json_extract(eventJson, '$.requestParameters') FROM {e}",
    "SELECT date_trunc('hour', eventTime), count(*) FROM $EDS_ID GROUP BY 1",
    "SELECT day_of_week(eventTime), hour(eventTime), count(*) FROM $EDS_ID GROUP BY 1, 2",
    "SELECT date_format(eventTime, '%Y-%m-%d %H:%i:%s.%f'), eventID FROM {e}",
    "SELECT awsRegion, eventSource, count(*) FROM $EDS_ID GROUP BY CUBE (awsRegion, eventSource)",
    "SELECT min(eventTime), max(eventTime) FROM $EDS_ID", "SELECT DISTINCT sourceIPAddress FROM $EDS_ID",
    "SELECT eventID FROM (SELECT eventID, row_number() OVER (PARTITION BY eventName ORDER BY eventTime, eventID) AS n FROM $EDS_ID) WHERE n = 1",
    "SELECT a.eventID, b.eventID FROM {e} JOIN (SELECT eventID, eventName FROM $EDS_ID ORDER BY eventID LIMIT 50) AS b ON e.eventName = b.eventName".replace("a.", "e."),
    "SELECT r.arn, count(*) FROM $EDS_ID CROSS JOIN UNNEST(resources) AS r (accountid, type, arn, arnprefix) GROUP BY 1",
    "SELECT k, count(*) FROM $EDS_ID CROSS JOIN UNNEST(map_keys(requestParameters)) AS m (k) GROUP BY k",
    "SELECT eventName, approx_distinct(eventID) > 0, max_by(eventID, (eventTime, eventID)) FROM $EDS_ID GROUP BY 1",
    "SELECT userIdentity.type, count_if(errorCode IS NOT NULL) FROM $EDS_ID GROUP BY 1",
    "SELECT eventID FROM $EDS_ID WHERE eventTime BETWEEN TIMESTAMP '2000-01-01 00:00:00' AND TIMESTAMP '2100-01-01 00:00:00' AND eventName LIKE 'Get%' AND readOnly", "SELECT to_hex(md5(to_utf8(eventJson))) FROM {e}",
    "SELECT eventName FROM $EDS_ID WHERE sourceIPAddress LIKE '%.amazonaws.com' GROUP BY eventName HAVING count(*) > 2",
    "SELECT nothing FROM $EDS_ID", "SELECT eventName FROM $EDS_ID WHERE eventTime = 1",
    "SELECT regexp_extract(userIdentity.arn, '[^/]+$'), count(*) FROM $EDS_ID GROUP BY 1",
    "SELECT lag(eventName) OVER (ORDER BY eventTime, eventID), eventID FROM {e}",
    "SELECT eventTime AT TIME ZONE 'Asia/Tokyo', eventID FROM {e}",
    "SELECT listagg(eventName, ',') WITHIN GROUP (ORDER BY eventName) FROM (SELECT DISTINCT eventName FROM $EDS_ID)",
    "SELECT cast(eventTime AS date), CAST(eventTime AS varchar), eventID FROM {e}",
    "SELECT eventSource, approx_percentile(length(eventJson), 0.5) > 0 FROM $EDS_ID GROUP BY 1",
    "SELECT date_diff('second', min(eventTime), max(eventTime)) FROM $EDS_ID", "SELECT histogram(eventCategory) FROM $EDS_ID",
]


def statements():
    """Yields (what it tries, statement)."""
    for join, right in itertools.product(JOINS, (U, EMPTY)):
        yield "query join", f"SELECT t.k, t.s, u.k, u.v FROM {T} {join.format(right)}"
    for left, operator, right in itertools.product(OPERANDS, SETS, OPERANDS):
        if left != right and (OPERANDS.index(left) < 3 or operator == "UNION"):
            yield "query set operation", f"{left} {operator} {right}".format(t=T, u=U)
    for grouping, aggregate in itertools.product(GROUPINGS, ("count(*)", "sum(d)", "grouping(k)", "array_agg(d ORDER BY d)", "max(s)")):
        shown = {"1": "k, ", "()": ""}.get(grouping, ", ".join(name for name in "ks" if name in grouping.replace("SETS", "")) + ", ")
        yield "query grouping", f"SELECT {shown}{aggregate} FROM {T} GROUP BY {grouping}"
    for name, some in (("subquery", SUBQUERIES), ("unnest", UNNESTS), ("with", RECURSIVE), ("shape", SHAPES), ("events", OF_EVENTS)):
        for text in some:
            yield f"query {name}", text.format(t=T, u=U, e=EVENTS)
