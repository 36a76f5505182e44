-- Feature passwords: the accounts whose password was taken away because somebody else may have set it. What another system
-- knows of them, a hash that is imported or an answer to a login, does not bring it back.
create table removed_passwords (
  user_id uuid primary key references users (id) on delete cascade,
  removed_at timestamptz not null
);
insert into removed_passwords (user_id, removed_at)
select u.id, max(e.at)
from audit_events e
join users u on u.id = e.subject_id
where e.action = 'user.password_removed'
group by u.id;
