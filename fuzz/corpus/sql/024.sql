SELECT eventTime, eventSource, eventName, RecipientAccountId
FROM 5e2676f8-9fce-46ef-aaaa-123456789012
WHERE eventTime >= '2023-07-10 11:00:00' AND eventTime <= '2023-07-10 13:00:00'
ORDER BY eventTime ASC LIMIT 3