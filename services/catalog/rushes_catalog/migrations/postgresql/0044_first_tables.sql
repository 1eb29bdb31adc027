-- As rushes_catalog.storage.schema was at step 0044: written once, and not changed since.

CREATE TABLE audit (
  sequence BIGSERIAL NOT NULL,
  time BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  token_id TEXT COLLATE "C",
  address TEXT COLLATE "C" DEFAULT '' NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  targets TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL,
  request_id TEXT COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT audit_pk PRIMARY KEY (sequence)
);

CREATE TABLE change (
  id TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  made_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  made_at BIGINT NOT NULL,
  undone_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  undone_at BIGINT,
  until BIGINT NOT NULL,
  step TEXT COLLATE "C" DEFAULT '' NOT NULL,
  step_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  step_at BIGINT NOT NULL,
  CONSTRAINT change_pk PRIMARY KEY (id)
);

CREATE INDEX change_under_way ON change (id) WHERE step != '';

CREATE INDEX change_until ON change (until);

CREATE TABLE cutter_row (
  key TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL,
  hidden BOOLEAN NOT NULL,
  row TEXT COLLATE "C" NOT NULL,
  placed_at BIGINT,
  CONSTRAINT cutter_row_pk PRIMARY KEY (key)
);

CREATE INDEX cutter_row_unplaced ON cutter_row (name) WHERE placed_at IS NULL;

CREATE TABLE event (
  sequence BIGSERIAL NOT NULL,
  time BIGINT NOT NULL,
  change TEXT COLLATE "C" NOT NULL,
  CONSTRAINT event_pk PRIMARY KEY (sequence)
);

CREATE TABLE feature (
  fingerprint TEXT COLLATE "C" NOT NULL,
  descriptor TEXT COLLATE "C" NOT NULL,
  descriptor_version TEXT COLLATE "C" NOT NULL,
  vector BYTEA,
  problem_reason TEXT COLLATE "C" DEFAULT '' NOT NULL,
  problem_detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT feature_pk PRIMARY KEY (fingerprint, descriptor, descriptor_version)
);

CREATE TABLE frame_hashes (
  fingerprint TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  hashes BYTEA,
  problem_reason TEXT COLLATE "C" DEFAULT '' NOT NULL,
  problem_detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT frame_hashes_pk PRIMARY KEY (fingerprint, method)
);

CREATE TABLE job (
  id TEXT COLLATE "C" NOT NULL,
  ticket TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C" DEFAULT '' NOT NULL,
  warning TEXT COLLATE "C" DEFAULT '' NOT NULL,
  requested_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  CONSTRAINT job_pk PRIMARY KEY (id),
  CONSTRAINT job_ticket_once UNIQUE (ticket)
);

CREATE INDEX job_active ON job (id) WHERE state IN ('waiting', 'running', 'paused');

CREATE INDEX job_kind_id ON job (kind, id);

CREATE INDEX job_paused ON job (id) WHERE state = 'paused';

CREATE TABLE label (
  text TEXT COLLATE "C" NOT NULL,
  used_at BIGINT NOT NULL,
  CONSTRAINT label_pk PRIMARY KEY (text)
);

CREATE TABLE manifest (
  folder_suffix TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  written BIGINT DEFAULT '0' NOT NULL,
  CONSTRAINT manifest_pk PRIMARY KEY (folder_suffix)
);

CREATE TABLE not_duplicate (
  one TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,
  CONSTRAINT not_duplicate_pk PRIMARY KEY (one, other)
);

CREATE TABLE profile (
  name TEXT COLLATE "C" NOT NULL,
  CONSTRAINT profile_pk PRIMARY KEY (name)
);

CREATE TABLE root (
  id BIGSERIAL NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  position BIGINT NOT NULL,
  scanned_at BIGINT,
  CONSTRAINT root_pk PRIMARY KEY (id),
  CONSTRAINT root_name_once UNIQUE (name)
);

CREATE TABLE sort_folder (
  id BIGSERIAL NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  CONSTRAINT sort_folder_pk PRIMARY KEY (id)
);

CREATE TABLE timeline (
  id TEXT COLLATE "C" NOT NULL,
  wanted TEXT COLLATE "C" NOT NULL,
  assets TEXT COLLATE "C" NOT NULL,
  frames BYTEA NOT NULL,
  frame_count BIGINT DEFAULT '0' NOT NULL,
  name TEXT COLLATE "C" DEFAULT '' NOT NULL,
  created_at BIGINT NOT NULL,
  deletion_id TEXT COLLATE "C",
  CONSTRAINT timeline_pk PRIMARY KEY (id)
);

CREATE INDEX timeline_deletion_id ON timeline (deletion_id);

CREATE TABLE token (
  id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  CONSTRAINT token_pk PRIMARY KEY (id),
  CONSTRAINT token_name_once UNIQUE (name),
  CONSTRAINT token_digest_once UNIQUE (digest)
);

CREATE TABLE transcript (
  fingerprint TEXT COLLATE "C" NOT NULL,
  recogniser TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  problem_reason TEXT COLLATE "C" DEFAULT '' NOT NULL,
  problem_detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT transcript_pk PRIMARY KEY (fingerprint, recogniser)
);

CREATE TABLE video_copy (
  one TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,
  mirrored BOOLEAN NOT NULL,
  later_seconds FLOAT NOT NULL,
  alike FLOAT NOT NULL,
  CONSTRAINT video_copy_pk PRIMARY KEY (one, other)
);

CREATE TABLE asset (
  number BIGSERIAL NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  root_id BIGINT NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  absent BIGINT DEFAULT '0' NOT NULL,
  path_key TEXT COLLATE "C" NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL,
  folded TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  mtime_ns BIGINT NOT NULL,
  fingerprint TEXT COLLATE "C" DEFAULT '' NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  problem_reason TEXT COLLATE "C" DEFAULT '' NOT NULL,
  problem_detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
  deaths BIGINT DEFAULT '0' NOT NULL,
  added_at BIGINT NOT NULL,
  placed_at BIGINT NOT NULL,
  filed_at BIGINT,
  recorded_ms BIGINT DEFAULT '0' NOT NULL,
  recorded_source TEXT COLLATE "C" DEFAULT 'mtime' NOT NULL,
  duration FLOAT DEFAULT '0' NOT NULL,
  container TEXT COLLATE "C" DEFAULT '' NOT NULL,
  recorded_at_ms BIGINT DEFAULT '0' NOT NULL,
  video_codec TEXT COLLATE "C" DEFAULT '' NOT NULL,
  conversion BIGINT DEFAULT '0' NOT NULL,
  codec_string TEXT COLLATE "C" DEFAULT '' NOT NULL,
  pixel_format TEXT COLLATE "C" DEFAULT '' NOT NULL,
  width BIGINT DEFAULT '0' NOT NULL,
  height BIGINT DEFAULT '0' NOT NULL,
  coded_width BIGINT DEFAULT '0' NOT NULL,
  coded_height BIGINT DEFAULT '0' NOT NULL,
  rotation BIGINT DEFAULT '0' NOT NULL,
  rate_numerator BIGINT DEFAULT '0' NOT NULL,
  rate_denominator BIGINT DEFAULT '1' NOT NULL,
  time_base_numerator BIGINT DEFAULT '0' NOT NULL,
  time_base_denominator BIGINT DEFAULT '1' NOT NULL,
  frame_count BIGINT DEFAULT '0' NOT NULL,
  audio_codec TEXT COLLATE "C" DEFAULT '' NOT NULL,
  sample_rate BIGINT DEFAULT '0' NOT NULL,
  channels BIGINT DEFAULT '0' NOT NULL,
  CONSTRAINT asset_pk PRIMARY KEY (number),
  CONSTRAINT asset_root_id_path_absent_once UNIQUE (root_id, path, absent),
  CONSTRAINT asset_id_once UNIQUE (id),
  CONSTRAINT asset_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE INDEX asset_absent ON asset (root_id, number) WHERE absent != 0;

CREATE INDEX asset_by_duration ON asset (duration, number, root_id, recorded_ms, video_codec, conversion);

CREATE INDEX asset_by_mtime ON asset (mtime_ns, number, root_id, recorded_ms, video_codec, conversion);

CREATE INDEX asset_by_name ON asset (name_key, number, root_id, recorded_ms, video_codec, conversion);

CREATE INDEX asset_by_path ON asset (root_id, path_key, number, recorded_ms, video_codec, conversion);

CREATE INDEX asset_by_recorded ON asset (recorded_ms, number, root_id, mtime_ns, video_codec, conversion, size, duration);

CREATE INDEX asset_by_size ON asset (size, number, root_id, recorded_ms, video_codec, conversion);

CREATE INDEX asset_conversion ON asset (conversion);

CREATE INDEX asset_fingerprint ON asset (fingerprint);

CREATE INDEX asset_growing ON asset (number) WHERE state = 'growing';

CREATE INDEX asset_problem ON asset (root_id, path_key, number, path) WHERE state = 'problem';

CREATE INDEX asset_problem_added ON asset (number, root_id) WHERE state = 'problem';

CREATE INDEX asset_problem_duration ON asset (duration, number, root_id) WHERE state = 'problem';

CREATE INDEX asset_problem_mtime ON asset (mtime_ns, number, root_id) WHERE state = 'problem';

CREATE INDEX asset_problem_name ON asset (name_key, number, root_id) WHERE state = 'problem';

CREATE INDEX asset_problem_recorded ON asset (recorded_ms, number, root_id) WHERE state = 'problem';

CREATE INDEX asset_problem_size ON asset (size, number, root_id) WHERE state = 'problem';

CREATE INDEX asset_unexamined ON asset (root_id, number) WHERE state = 'new' AND absent = 0;

CREATE INDEX asset_video_codec ON asset (video_codec);

CREATE INDEX asset_warning ON asset (number) WHERE state = 'ready' AND problem_reason != '';

CREATE TABLE category_edit (
  change_id TEXT COLLATE "C" NOT NULL,
  deed TEXT COLLATE "C" NOT NULL,
  root TEXT COLLATE "C" NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL,
  device TEXT COLLATE "C" NOT NULL,
  inode TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  removed BOOLEAN DEFAULT '0' NOT NULL,
  settled_at BIGINT,
  CONSTRAINT category_edit_pk PRIMARY KEY (change_id),
  CONSTRAINT category_edit_change_id_fk FOREIGN KEY(change_id) REFERENCES change (id)
);

CREATE TABLE chosen_descriptor (
  root_id BIGINT NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  descriptor TEXT COLLATE "C" NOT NULL,
  CONSTRAINT chosen_descriptor_pk PRIMARY KEY (root_id, folder),
  CONSTRAINT chosen_descriptor_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE TABLE classifier (
  id TEXT COLLATE "C" NOT NULL,
  root_id BIGINT NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  card TEXT COLLATE "C" NOT NULL,
  model BYTEA NOT NULL,
  trained_at BIGINT NOT NULL,
  chosen BOOLEAN DEFAULT '0' NOT NULL,
  comparison TEXT COLLATE "C",
  relabelled TEXT COLLATE "C" DEFAULT '[]' NOT NULL,
  CONSTRAINT classifier_pk PRIMARY KEY (id),
  CONSTRAINT classifier_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE UNIQUE INDEX classifier_chosen ON classifier (root_id, folder) WHERE chosen;

CREATE INDEX classifier_root_id_folder_id ON classifier (root_id, folder, id);

CREATE TABLE duplicate_search (
  root_id BIGINT NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C" DEFAULT '' NOT NULL,
  requested_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  ended_at BIGINT,
  CONSTRAINT duplicate_search_pk PRIMARY KEY (root_id, folder),
  CONSTRAINT duplicate_search_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE TABLE folder (
  root_id BIGINT NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  parent TEXT COLLATE "C",
  asset_count BIGINT NOT NULL,
  CONSTRAINT folder_pk PRIMARY KEY (root_id, path),
  CONSTRAINT folder_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE INDEX folder_root_id_parent ON folder (root_id, parent);

CREATE TABLE merged_video (
  change_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  device TEXT COLLATE "C" NOT NULL,
  inode TEXT COLLATE "C" NOT NULL,
  size BIGINT DEFAULT '0' NOT NULL,
  mtime_ns BIGINT DEFAULT '0' NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  CONSTRAINT merged_video_pk PRIMARY KEY (change_id, name),
  CONSTRAINT merged_video_change_id_fk FOREIGN KEY(change_id) REFERENCES change (id)
);

CREATE TABLE pipeline_run (
  id TEXT COLLATE "C" NOT NULL,
  timeline_id TEXT COLLATE "C" NOT NULL,
  profile TEXT COLLATE "C" NOT NULL,
  stages TEXT COLLATE "C" NOT NULL,
  start_stage TEXT COLLATE "C" NOT NULL,
  origin_id TEXT COLLATE "C",
  provider TEXT COLLATE "C" DEFAULT '' NOT NULL,
  overrides TEXT COLLATE "C" NOT NULL,
  config TEXT COLLATE "C" NOT NULL,
  synchronous BOOLEAN NOT NULL,
  name TEXT COLLATE "C" DEFAULT '' NOT NULL,
  created_at BIGINT NOT NULL,
  deletion_id TEXT COLLATE "C",
  CONSTRAINT pipeline_run_pk PRIMARY KEY (id),
  CONSTRAINT pipeline_run_timeline_id_fk FOREIGN KEY(timeline_id) REFERENCES timeline (id),
  CONSTRAINT pipeline_run_origin_id_fk FOREIGN KEY(origin_id) REFERENCES pipeline_run (id)
);

CREATE INDEX pipeline_run_deletion_id ON pipeline_run (deletion_id);

CREATE INDEX pipeline_run_origin_id ON pipeline_run (origin_id);

CREATE INDEX pipeline_run_timeline_id ON pipeline_run (timeline_id);

CREATE TABLE session (
  digest BYTEA NOT NULL,
  token_id TEXT COLLATE "C",
  admin_mark BYTEA,
  expires_at BIGINT NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (digest),
  CONSTRAINT session_token_id_fk FOREIGN KEY(token_id) REFERENCES token (id)
);

CREATE INDEX session_expires_at ON session (expires_at);

CREATE INDEX session_token_id ON session (token_id);

CREATE TABLE sorted_video (
  change_id TEXT COLLATE "C" NOT NULL,
  root TEXT COLLATE "C" NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  origin TEXT COLLATE "C" DEFAULT '' NOT NULL,
  category TEXT COLLATE "C" NOT NULL,
  device TEXT COLLATE "C" NOT NULL,
  inode TEXT COLLATE "C" NOT NULL,
  size BIGINT DEFAULT '0' NOT NULL,
  mtime_ns BIGINT DEFAULT '0' NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  CONSTRAINT sorted_video_pk PRIMARY KEY (change_id),
  CONSTRAINT sorted_video_change_id_fk FOREIGN KEY(change_id) REFERENCES change (id)
);

CREATE TABLE task (
  id TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  root_id BIGINT NOT NULL,
  encoder TEXT COLLATE "C" DEFAULT '' NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  rank BIGINT NOT NULL,
  place TEXT COLLATE "C" DEFAULT '' NOT NULL,
  attempt BIGINT DEFAULT '0' NOT NULL,
  failures BIGINT DEFAULT '0' NOT NULL,
  not_before BIGINT,
  held_until BIGINT,
  progress FLOAT DEFAULT '0' NOT NULL,
  error TEXT COLLATE "C" DEFAULT '' NOT NULL,
  node TEXT COLLATE "C" DEFAULT '' NOT NULL,
  ran_on TEXT COLLATE "C" DEFAULT '' NOT NULL,
  withdraw BOOLEAN DEFAULT '0' NOT NULL,
  CONSTRAINT task_pk PRIMARY KEY (id),
  CONSTRAINT task_progress CHECK (progress BETWEEN 0 AND 1),
  CONSTRAINT task_job_id_fk FOREIGN KEY(job_id) REFERENCES job (id),
  CONSTRAINT task_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE INDEX task_job_id_state ON task (job_id, state);

CREATE INDEX task_ready ON task (kind, rank, place, id) WHERE state = 'waiting';

CREATE INDEX task_running ON task (id) WHERE state = 'running';

CREATE INDEX task_subject ON task (subject);

CREATE INDEX task_withdraw ON task (id) WHERE withdraw;

CREATE TABLE training (
  id TEXT COLLATE "C" NOT NULL,
  root_id BIGINT NOT NULL,
  folder TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C" DEFAULT '' NOT NULL,
  requested_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  CONSTRAINT training_pk PRIMARY KEY (id),
  CONSTRAINT training_root_id_fk FOREIGN KEY(root_id) REFERENCES root (id)
);

CREATE UNIQUE INDEX training_one ON training (state) WHERE state = 'running';

CREATE INDEX training_root_id_folder_id ON training (root_id, folder, id);

CREATE TABLE change_asset (
  change_id TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  CONSTRAINT change_asset_pk PRIMARY KEY (change_id, asset_number),
  CONSTRAINT change_asset_change_id_fk FOREIGN KEY(change_id) REFERENCES change (id),
  CONSTRAINT change_asset_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX change_asset_asset_number ON change_asset (asset_number);

CREATE TABLE checkpoint (
  id TEXT COLLATE "C" NOT NULL,
  run_id TEXT COLLATE "C" NOT NULL,
  timeline_id TEXT COLLATE "C" NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  stats TEXT COLLATE "C" NOT NULL,
  versions TEXT COLLATE "C" NOT NULL,
  milliseconds BIGINT NOT NULL,
  results BYTEA NOT NULL,
  scenario_label TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  deletion_id TEXT COLLATE "C",
  CONSTRAINT checkpoint_pk PRIMARY KEY (id),
  CONSTRAINT checkpoint_run_id_stage_once UNIQUE (run_id, stage),
  CONSTRAINT checkpoint_timeline_id_stage_scenario_label_once UNIQUE (timeline_id, stage, scenario_label),
  CONSTRAINT checkpoint_run_id_fk FOREIGN KEY(run_id) REFERENCES pipeline_run (id),
  CONSTRAINT checkpoint_timeline_id_fk FOREIGN KEY(timeline_id) REFERENCES timeline (id)
);

CREATE INDEX checkpoint_deletion_id ON checkpoint (deletion_id);

CREATE TABLE content (
  asset_number BIGINT NOT NULL,
  size BIGINT NOT NULL,
  mtime_ns BIGINT NOT NULL,
  digests BYTEA NOT NULL,
  CONSTRAINT content_pk PRIMARY KEY (asset_number),
  CONSTRAINT content_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE TABLE cut (
  profile TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  clips BIGINT NOT NULL,
  CONSTRAINT cut_pk PRIMARY KEY (profile, asset_number),
  CONSTRAINT cut_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX cut_asset_number ON cut (asset_number);

CREATE TABLE detection_run (
  id TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  sought TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  source_size BIGINT DEFAULT '0' NOT NULL,
  source_mtime_ns BIGINT DEFAULT '0' NOT NULL,
  created_at BIGINT NOT NULL,
  width BIGINT DEFAULT '0' NOT NULL,
  height BIGINT DEFAULT '0' NOT NULL,
  frames BIGINT DEFAULT '0' NOT NULL,
  boxes BIGINT DEFAULT '0' NOT NULL,
  last_frame BIGINT,
  CONSTRAINT detection_run_pk PRIMARY KEY (id),
  CONSTRAINT detection_run_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX detection_run_asset_number ON detection_run (asset_number);

CREATE INDEX detection_run_job_id ON detection_run (job_id);

CREATE TABLE doubt (
  classifier_id TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  told TEXT COLLATE "C" NOT NULL,
  confidence FLOAT NOT NULL,
  CONSTRAINT doubt_pk PRIMARY KEY (classifier_id, fingerprint),
  CONSTRAINT doubt_classifier_id_fk FOREIGN KEY(classifier_id) REFERENCES classifier (id)
);

CREATE TABLE export (
  id TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  profile TEXT COLLATE "C" NOT NULL,
  folder_suffix TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  group_name TEXT COLLATE "C" NOT NULL,
  cursor FLOAT NOT NULL,
  spread FLOAT NOT NULL,
  short_side BIGINT NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  category TEXT COLLATE "C" NOT NULL,
  source_size BIGINT NOT NULL,
  source_mtime_ns BIGINT NOT NULL,
  source_fingerprint TEXT COLLATE "C" DEFAULT '' NOT NULL,
  created_at BIGINT NOT NULL,
  cropping TEXT COLLATE "C",
  contract TEXT COLLATE "C" DEFAULT 'plain' NOT NULL,
  format TEXT COLLATE "C" DEFAULT 'mp4' NOT NULL,
  audio TEXT COLLATE "C" DEFAULT 'aac' NOT NULL,
  dynamic_range TEXT COLLATE "C" DEFAULT 'sdr' NOT NULL,
  encoder TEXT COLLATE "C" DEFAULT 'libx264' NOT NULL,
  facts_changed_at BIGINT,
  replaces TEXT COLLATE "C",
  origin TEXT COLLATE "C" DEFAULT 'rushes' NOT NULL,
  CONSTRAINT export_pk PRIMARY KEY (id),
  CONSTRAINT export_job_id_once UNIQUE (job_id),
  CONSTRAINT export_job_id_fk FOREIGN KEY(job_id) REFERENCES job (id),
  CONSTRAINT export_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX export_asset_number_profile ON export (asset_number, profile);

CREATE INDEX export_facts_owed ON export (id) WHERE facts_changed_at IS NOT NULL;

CREATE INDEX export_folder_suffix_name_number ON export (folder_suffix, name, number);

CREATE UNIQUE INDEX export_group_once ON export (folder_suffix, name, number) WHERE replaces IS NULL AND origin = 'rushes';

CREATE INDEX export_label ON export (label);

CREATE INDEX export_profile_id ON export (profile, id);

CREATE TABLE hidden (
  profile TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  CONSTRAINT hidden_pk PRIMARY KEY (profile, asset_number),
  CONSTRAINT hidden_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX hidden_asset_number ON hidden (asset_number);

CREATE TABLE job_log (
  number BIGSERIAL NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  task_id TEXT COLLATE "C",
  event TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  attempt BIGINT DEFAULT '0' NOT NULL,
  node TEXT COLLATE "C" DEFAULT '' NOT NULL,
  detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT job_log_pk PRIMARY KEY (number),
  CONSTRAINT job_log_job_id_fk FOREIGN KEY(job_id) REFERENCES job (id),
  CONSTRAINT job_log_task_id_fk FOREIGN KEY(task_id) REFERENCES task (id)
);

CREATE INDEX job_log_job_id_number ON job_log (job_id, number);

CREATE TABLE overlay (
  run_id TEXT COLLATE "C" NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  png BYTEA NOT NULL,
  bytes BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  CONSTRAINT overlay_pk PRIMARY KEY (run_id, stage, seq, key),
  CONSTRAINT overlay_run_id_fk FOREIGN KEY(run_id) REFERENCES pipeline_run (id)
);

CREATE INDEX overlay_saved_at ON overlay (saved_at);

CREATE TABLE prediction (
  classifier_id TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  prediction TEXT COLLATE "C" NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  confidence FLOAT NOT NULL,
  CONSTRAINT prediction_pk PRIMARY KEY (classifier_id, fingerprint),
  CONSTRAINT prediction_classifier_id_fk FOREIGN KEY(classifier_id) REFERENCES classifier (id)
);

CREATE TABLE proxy (
  asset_number BIGINT NOT NULL,
  height BIGINT NOT NULL,
  path TEXT COLLATE "C" DEFAULT '' NOT NULL,
  source_size BIGINT DEFAULT '0' NOT NULL,
  source_mtime_ns BIGINT DEFAULT '0' NOT NULL,
  CONSTRAINT proxy_pk PRIMARY KEY (asset_number, height),
  CONSTRAINT proxy_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE TABLE proxy_ahead (
  asset_number BIGINT NOT NULL,
  size BIGINT NOT NULL,
  mtime_ns BIGINT NOT NULL,
  CONSTRAINT proxy_ahead_pk PRIMARY KEY (asset_number),
  CONSTRAINT proxy_ahead_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE TABLE proxy_session (
  session TEXT COLLATE "C" NOT NULL,
  asset_number BIGINT NOT NULL,
  height BIGINT NOT NULL,
  CONSTRAINT proxy_session_pk PRIMARY KEY (session, asset_number, height),
  CONSTRAINT proxy_session_asset_number_fk FOREIGN KEY(asset_number) REFERENCES asset (number)
);

CREATE INDEX proxy_session_asset_number_height ON proxy_session (asset_number, height);

CREATE TABLE clip (
  id TEXT COLLATE "C" NOT NULL,
  export_id TEXT COLLATE "C" NOT NULL,
  task_id TEXT COLLATE "C" NOT NULL,
  position BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  published_path TEXT COLLATE "C" DEFAULT '' NOT NULL,
  start FLOAT NOT NULL,
  first_frame BIGINT NOT NULL,
  frame_count BIGINT NOT NULL,
  start_pts BIGINT NOT NULL,
  end_pts BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C" DEFAULT '' NOT NULL,
  size BIGINT DEFAULT '0' NOT NULL,
  proof TEXT COLLATE "C",
  done_at BIGINT,
  crop TEXT COLLATE "C",
  resampled_rate BIGINT,
  resampled_frames BIGINT,
  joints TEXT COLLATE "C",
  encoder TEXT COLLATE "C" DEFAULT '' NOT NULL,
  fallback TEXT COLLATE "C" DEFAULT '' NOT NULL,
  adopted_size BIGINT,
  adopted_mtime_ns BIGINT,
  CONSTRAINT clip_pk PRIMARY KEY (id),
  CONSTRAINT clip_export_id_position_once UNIQUE (export_id, position),
  CONSTRAINT clip_export_id_fk FOREIGN KEY(export_id) REFERENCES export (id),
  CONSTRAINT clip_task_id_once UNIQUE (task_id),
  CONSTRAINT clip_task_id_fk FOREIGN KEY(task_id) REFERENCES task (id)
);

CREATE INDEX clip_export_id_name ON clip (export_id, name);

CREATE INDEX clip_path ON clip (path);

CREATE INDEX clip_published_path ON clip (published_path);

CREATE TABLE detection_chunk (
  run_id TEXT COLLATE "C" NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  frames BIGINT NOT NULL,
  boxes BIGINT NOT NULL,
  data BYTEA NOT NULL,
  CONSTRAINT detection_chunk_pk PRIMARY KEY (run_id, first),
  CONSTRAINT detection_chunk_run_id_fk FOREIGN KEY(run_id) REFERENCES detection_run (id)
);

CREATE TABLE export_fallback (
  export_id TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  clips BIGINT NOT NULL,
  CONSTRAINT export_fallback_pk PRIMARY KEY (export_id, words),
  CONSTRAINT export_fallback_export_id_fk FOREIGN KEY(export_id) REFERENCES export (id)
);

CREATE TABLE trash (
  clip_id TEXT COLLATE "C" NOT NULL,
  change_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  size BIGINT DEFAULT '0' NOT NULL,
  discarded_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
  discarded_at BIGINT NOT NULL,
  CONSTRAINT trash_pk PRIMARY KEY (clip_id),
  CONSTRAINT trash_clip_id_fk FOREIGN KEY(clip_id) REFERENCES clip (id)
);

CREATE INDEX trash_change_id ON trash (change_id);

CREATE INDEX trash_kept ON trash (change_id, size, discarded_at) WHERE state = 'kept';


-- Whoever holds the lock that makes a catalog the only one takes the next number. No sequence: a server that crashes
-- leaves some of its numbers out.
CREATE TABLE catalog_holder (number BIGINT NOT NULL);

INSERT INTO catalog_holder VALUES (0);

-- The index of words; on SQLite it is a table of this name.
CREATE INDEX asset_words ON asset USING gin (folded gin_trgm_ops);

CREATE VIEW asset_search AS SELECT number AS rowid, folded FROM asset;

-- How many proven clips of an asset a profile has.
CREATE FUNCTION count_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cut (profile, asset_number, clips)
    SELECT profile, asset_number, 1 FROM export WHERE id = new.export_id
    ON CONFLICT (profile, asset_number) DO UPDATE SET clips = cut.clips + 1;
  RETURN NULL;
END $$;

CREATE FUNCTION discount_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE cut SET clips = cut.clips - 1 FROM export
    WHERE export.id = old.export_id AND cut.profile = export.profile AND cut.asset_number = export.asset_number;
  DELETE FROM cut USING export
    WHERE export.id = old.export_id AND cut.profile = export.profile AND cut.asset_number = export.asset_number
    AND cut.clips = 0;
  RETURN NULL;
END $$;

CREATE FUNCTION move_cut() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved bigint := (SELECT count(*) FROM clip WHERE export_id = new.id AND state = 'done');
BEGIN
  UPDATE cut SET clips = clips - moved WHERE profile = old.profile AND asset_number = old.asset_number;
  DELETE FROM cut WHERE profile = old.profile AND asset_number = old.asset_number AND clips = 0;
  IF moved > 0 THEN
    INSERT INTO cut (profile, asset_number, clips) VALUES (new.profile, new.asset_number, moved)
      ON CONFLICT (profile, asset_number) DO UPDATE SET clips = cut.clips + excluded.clips;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER cut_added AFTER INSERT ON clip
  FOR EACH ROW WHEN (new.state = 'done') EXECUTE FUNCTION count_cut();

CREATE TRIGGER cut_done AFTER UPDATE OF state ON clip
  FOR EACH ROW WHEN (new.state = 'done' AND old.state <> 'done') EXECUTE FUNCTION count_cut();

CREATE TRIGGER cut_undone AFTER UPDATE OF state ON clip
  FOR EACH ROW WHEN (old.state = 'done' AND new.state <> 'done') EXECUTE FUNCTION discount_cut();

CREATE TRIGGER cut_removed AFTER DELETE ON clip
  FOR EACH ROW WHEN (old.state = 'done') EXECUTE FUNCTION discount_cut();

-- An asset turned out to be another one, or somebody gave the export to another profile.
CREATE TRIGGER cut_moved AFTER UPDATE OF asset_number, profile ON export
  FOR EACH ROW WHEN (old.asset_number <> new.asset_number OR old.profile <> new.profile) EXECUTE FUNCTION move_cut();
