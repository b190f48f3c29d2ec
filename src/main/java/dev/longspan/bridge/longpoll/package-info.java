/**
 * Backends that know only HTTP: what they have to say is polled for, what clients say is sent by
 * requests, as the operator describes it ({@link dev.longspan.config.LongPollConfig}).
 *
 * <p>{@code Plan} is that description, compiled; {@code Poller} and {@code Sender} are the two
 * directions of a {@code LongPollChannel}; {@code AnswerReader} finds the messages in an answer.
 */
package dev.longspan.bridge.longpoll;
