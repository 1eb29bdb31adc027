import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clock,
  clockOfMilliseconds,
  frameName,
  lengthClock,
  parsePlace,
  shortClock,
  shortLengthClock,
  passingClock,
} from "./time";

describe("clock", () => {
  it("writes hours, minutes, seconds and milliseconds", () => {
    expect(clock(0)).toBe("0:00:00.000");
    expect(clock(41.8)).toBe("0:00:41.800");
    expect(clock(7092.4)).toBe("1:58:12.400");
    expect(clock(62.5, false)).toBe("0:01:02");
  });

  it("cuts and never rounds: 60.0 s is never shown", () => {
    expect(clock(59.9999)).toBe("0:00:59.999");
  });

  it("leaves the hour out where there is no room and no hour", () => {
    expect(shortClock(15.04)).toBe("0:15.040");
    expect(shortClock(754)).toBe("12:34.000");
    expect(shortClock(3600)).toBe("1:00:00.000");
  });
});

describe("frameName", () => {
  it("groups thousands with narrow spaces", () => {
    expect(frameName(7)).toBe("#7");
    expect(frameName(1183)).toBe("#1\u202f183");
  });
});

describe("parsePlace", () => {
  it.each([
    ["1:02.5", 62.5],
    ["62.5", 62.5],
    ["62,5", 62.5],
    ["1:00:02", 3602],
    ["0:00:41.800", 41.8],
    [" 5 ", 5],
    ["90:00", 5400],
  ])("reads %s as %d s", (text, seconds) => {
    const place = parsePlace(text);
    expect(place && "seconds" in place && place.seconds.numerator / place.seconds.denominator).toBe(
      seconds,
    );
  });

  it("reads a frame, also as it is shown", () => {
    expect(parsePlace("#1234")).toEqual({ frame: 1234 });
    expect(parsePlace("#1\u202f234")).toEqual({ frame: 1234 });
  });

  it.each(["", "#", "abc", "1:2:3:4", "-5", "1.2.3", "#12.5"])("refuses %j", (text) => {
    expect(parsePlace(text)).toBeNull();
  });

  it("reads back every time that is shown", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359_999_999 }), (milliseconds) => {
        const place = parsePlace(clockOfMilliseconds(milliseconds));
        expect(place).toEqual({ seconds: { numerator: milliseconds, denominator: 1000 } });
      }),
    );
  });
});

it("says of a video that lasts less than a second how long it is", () => {
  expect(lengthClock(0.7)).toBe("0:00:00.7");
  expect(lengthClock(3.4)).toBe("0:00:03");
  expect(lengthClock(3600.4)).toBe("1:00:00");
});

it("rounds lengths, which nobody jumps to", () => {
  expect(lengthClock(19.99)).toBe("0:00:20");
  expect(lengthClock(20.49)).toBe("0:00:20");
  expect(lengthClock(3599.5)).toBe("1:00:00");
  expect(lengthClock(0.29)).toBe("0:00:00.3");
  expect(lengthClock(0.96)).toBe("0:00:01");
  expect(lengthClock(0)).toBe("0:00:00.0");
  expect(shortLengthClock(8.9)).toBe("0:09");
  expect(shortLengthClock(3600)).toBe("1:00:00");
});

it("counts tenths where a pointer goes through a short video", () => {
  expect(passingClock(3.46, 12)).toBe("0:00:03.4");
  expect(passingClock(3.46, 3600)).toBe("0:00:03");
});
